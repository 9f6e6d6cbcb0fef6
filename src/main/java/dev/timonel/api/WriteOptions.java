package dev.timonel.api;

import dev.timonel.api.codec.FieldValidation;
import dev.timonel.model.FieldError;
import dev.timonel.model.StatusException;
import java.util.ArrayList;
import java.util.List;

/** The validated query of a write ({@code apis/meta/v1/validation}). */
record WriteOptions(boolean dryRun, String fieldManager, FieldValidation validation) {
    private static final int FIELD_MANAGER_MAX_BYTES = 128;

    /** {@code kind} is CreateOptions, UpdateOptions or PatchOptions, as errors name it. */
    static WriteOptions parse(QueryParameters query, String kind) {
        List<FieldError> errors = new ArrayList<>();
        if (kind.equals("PatchOptions") && query.has("force")) {
            errors.add(FieldError.forbidden("force", "may not be specified for non-apply patch"));
        }
        return parse(query, kind, errors);
    }

    /** Those of a server-side apply: who applies has to say so. */
    static WriteOptions ofApply(QueryParameters query) {
        List<FieldError> errors = new ArrayList<>();
        if (query.getOrEmpty("fieldManager").isEmpty()) {
            errors.add(FieldError.required("fieldManager", "is required for apply patch"));
        }
        return parse(query, "PatchOptions", errors);
    }

    private static WriteOptions parse(QueryParameters query, String kind, List<FieldError> errors) {
        String manager = query.getOrEmpty("fieldManager");
        checkFieldManager(manager, errors);
        boolean dryRun = dryRun(query.all("dryRun"), errors);
        if (!errors.isEmpty()) {
            throw StatusException.invalidOptions(kind, errors);
        }
        return new WriteOptions(dryRun, manager, FieldValidation.parse(query.get("fieldValidation"), kind));
    }

    static boolean dryRun(List<String> values, List<FieldError> errors) {
        if (values.stream().anyMatch(v -> !v.equals("All"))) {
            errors.add(FieldError.notSupported("dryRun", values, List.of("All")));
        }
        return !values.isEmpty();
    }

    private static void checkFieldManager(String manager, List<FieldError> errors) {
        if (manager.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > FIELD_MANAGER_MAX_BYTES) {
            errors.add(FieldError.tooLong("fieldManager", FIELD_MANAGER_MAX_BYTES));
        }
        for (int i = 0; i < manager.length(); i++) {
            char c = manager.charAt(i);
            if (Character.isISOControl(c) || (Character.isSpaceChar(c) && c != ' ')) {
                errors.add(FieldError.invalid(
                        "fieldManager",
                        manager,
                        String.format("invalid character U+%04X (at position %d)", (int) c, i)));
            }
        }
    }
}
