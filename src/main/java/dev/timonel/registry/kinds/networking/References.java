package dev.timonel.registry.kinds.networking;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import org.jspecify.annotations.Nullable;

/** A kind and a name in a group ({@code validateIngressTypedLocalObjectReference}). */
final class References {
    private References() {}

    static void check(
            @Nullable String group, @Nullable String kind, @Nullable String name, String path, FieldErrors errors) {
        if (group != null) {
            errors.invalid(path + ".apiGroup", group, Names.dns1123Subdomain(group));
        }
        segment(kind, path + ".kind", errors);
        segment(name, path + ".name", errors);
    }

    private static void segment(@Nullable String text, String field, FieldErrors errors) {
        if (orEmpty(text).isEmpty()) {
            errors.required(field);
        } else {
            errors.invalid(field, orEmpty(text), Names.pathSegment(orEmpty(text)));
        }
    }
}
