package dev.timonel.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * A DNS name that does not answer as before. Records are told by type and data; {@code SRV 8080 web-0.web.shop.svc…} has
 * the port and the host, without the weight, which follows from the number of endpoints. {@code breaks}: it was the name of a
 * Service that answered.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"change", "breaks", "name", "added", "removed", "kept"})
public record NameChange(
        FrontendChange.Fate change, boolean breaks, String name, List<String> added, List<String> removed, int kept) {}
