package dev.timonel.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** The nodes that only one state has. As sources they can't be compared. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeChanges(List<String> appear, List<String> vanish) {}
