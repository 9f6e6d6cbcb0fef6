package dev.timonel.registry;

import java.util.List;
import java.util.Map;

/** What policies have to say of a write beside letting it pass or not: to its client, and to the audit log. */
public record Remarks(List<String> warnings, Map<String, String> annotations) {
    public static final Remarks NONE = new Remarks(List.of(), Map.of());
}
