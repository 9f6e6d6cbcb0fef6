package dev.timonel.registry;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What policies have to say of a write beside letting it pass or not: to its client, and to the audit log. */
public record Remarks(List<String> warnings, Map<String, String> annotations) {
    public static final Remarks NONE = new Remarks(List.of(), Map.of());

    /** These and those of another write of the same request: each warning once, of an annotation the first value. */
    public Remarks and(Remarks more) {
        if (more.equals(NONE) || equals(NONE)) {
            return more.equals(NONE) ? this : more;
        }
        Set<String> texts = new LinkedHashSet<>(warnings);
        texts.addAll(more.warnings);
        Map<String, String> all = new LinkedHashMap<>(annotations);
        more.annotations.forEach(all::putIfAbsent);
        return new Remarks(List.copyOf(texts), all);
    }
}
