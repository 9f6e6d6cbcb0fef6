package dev.timonel.api.codec;

import dev.timonel.model.FieldError;
import dev.timonel.model.StatusException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of unknown and duplicate fields ({@code fieldValidation} of a write): they are never stored. */
public enum FieldValidation {
    IGNORE,
    /** A warning per field; the default. */
    WARN,
    /** 400. */
    STRICT;

    /** {@code optionsKind} is {@code CreateOptions}, {@code UpdateOptions} or {@code PatchOptions}; 422 for other values. */
    public static FieldValidation parse(@Nullable String text, String optionsKind) {
        return switch (text == null ? "" : text) {
            case "", "Warn" -> WARN;
            case "Ignore" -> IGNORE;
            case "Strict" -> STRICT;
            default ->
                throw StatusException.invalidOptions(
                        optionsKind,
                        List.of(FieldError.notSupported(
                                "fieldValidation", text == null ? "" : text, List.of("", "Ignore", "Strict", "Warn"))));
        };
    }
}
