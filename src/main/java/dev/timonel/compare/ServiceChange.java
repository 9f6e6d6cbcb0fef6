package dev.timonel.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/** What became of a Service as a whole. {@code because} says in words why it has no endpoint. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"change", "namespace", "name", "because"})
public record ServiceChange(Fate change, String namespace, String name, List<String> because) {
    /** What became of it. */
    public enum Fate {
        Appears,
        Vanishes,
        /** It had an endpoint that some node could use, and has none. */
        LosesAllEndpoints,
        /** It had none, and has one. */
        GetsEndpoints
    }
}
