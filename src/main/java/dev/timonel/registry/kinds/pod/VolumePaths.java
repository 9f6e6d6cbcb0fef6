package dev.timonel.registry.kinds.pod;

import dev.timonel.registry.strategy.FieldErrors;
import java.util.List;

/** Where a file may be below its volume: {@code ValidateLocalNonReservedPath} and what it is made of. */
final class VolumePaths {
    private VolumePaths() {}

    static void noBacksteps(String path, String field, FieldErrors errors) {
        if (List.of(path.split("/", -1)).contains("..")) {
            errors.invalid(field, path, "must not contain '..'");
        }
    }

    static void descending(String path, String field, FieldErrors errors) {
        if (path.startsWith("/")) {
            errors.invalid(field, path, "must be a relative path");
        }
        noBacksteps(path, field, errors);
    }

    static void notReserved(String path, String field, FieldErrors errors) {
        descending(path, field, errors);
        if (path.startsWith("..") && !path.startsWith("../")) {
            errors.invalid(field, path, "must not start with '..'");
        }
    }
}
