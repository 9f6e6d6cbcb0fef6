package dev.timonel.api;

import dev.timonel.model.FieldError;
import dev.timonel.model.StatusException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The validated options of LIST and WATCH ({@code apis/meta/internalversion/validation}). {@code resourceVersion} keeps
 * the difference between unset ({@code ""}) and {@code 0}; {@code limit} and {@code timeoutSeconds} are 0 if unset.
 */
record ListOptions(
        boolean watch,
        String resourceVersion,
        String match,
        long limit,
        String token,
        @Nullable Boolean sendInitialEvents,
        boolean bookmarks,
        long timeoutSeconds) {
    static final String EXACT = "Exact";
    private static final String NOT_OLDER_THAN = "NotOlderThan";

    /** 422 for combinations that mean nothing, 400 for values of the wrong type. */
    static ListOptions parse(QueryParameters query) {
        ListOptions options = new ListOptions(
                query.flag("watch"),
                query.getOrEmpty("resourceVersion"),
                query.getOrEmpty("resourceVersionMatch"),
                Math.max(0, query.number("limit")),
                query.getOrEmpty("continue"),
                query.has("sendInitialEvents") ? query.flag("sendInitialEvents") : null,
                query.flag("allowWatchBookmarks"),
                Math.max(0, query.number("timeoutSeconds")));
        List<FieldError> errors = new ArrayList<>();
        if (options.watch) {
            options.validateWatch(errors);
        } else {
            options.validateList(errors);
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalidOptions("ListOptions", errors);
        }
        options.revision();
        return options;
    }

    private void validateList(List<FieldError> errors) {
        if (!match.isEmpty()) {
            if (resourceVersion.isEmpty()) {
                errors.add(matchForbidden("resourceVersionMatch is forbidden unless resourceVersion is provided"));
            }
            if (!token.isEmpty()) {
                errors.add(matchForbidden("resourceVersionMatch is forbidden when continue is provided"));
            }
            if (!match.equals(EXACT) && !match.equals(NOT_OLDER_THAN)) {
                errors.add(FieldError.notSupported("resourceVersionMatch", match, List.of(EXACT, NOT_OLDER_THAN, "")));
            }
            if (match.equals(EXACT) && resourceVersion.equals("0")) {
                errors.add(matchForbidden("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
            }
        }
        if (sendInitialEvents != null) {
            errors.add(FieldError.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
    }

    private void validateWatch(List<FieldError> errors) {
        if (sendInitialEvents != null && !match.equals(NOT_OLDER_THAN)) {
            errors.add(matchForbidden("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        }
        if (!match.isEmpty()) {
            if (sendInitialEvents == null) {
                errors.add(matchForbidden(
                        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
            }
            if (!match.equals(NOT_OLDER_THAN)) {
                errors.add(FieldError.notSupported("resourceVersionMatch", match, List.of(NOT_OLDER_THAN)));
            }
            if (!token.isEmpty()) {
                errors.add(matchForbidden("resourceVersionMatch is forbidden when continue is provided"));
            }
        }
    }

    private static FieldError matchForbidden(String because) {
        return FieldError.forbidden("resourceVersionMatch", because);
    }

    /** The revision asked for; 0 for unset and for {@code 0}. */
    long revision() {
        return revision(resourceVersion);
    }

    /** 400 if it is not a decimal number of 64 bits. */
    static long revision(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            long revision = Long.parseUnsignedLong(text);
            if (text.matches("[0-9]+")) {
                return revision < 0 ? Long.MAX_VALUE : revision;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        String why = text.matches("[0-9]+") ? "value out of range" : "invalid syntax";
        throw StatusException.badRequest("invalid resource version: resourceVersion: Invalid value: \"" + text
                + "\": strconv.ParseUint: parsing \"" + text + "\": " + why);
    }

    /** Whether only the state at exactly this revision will do; a limit with a revision has always meant that. */
    boolean exact() {
        return revision() > 0 && (match.equals(EXACT) || (match.isEmpty() && limit > 0 && token.isEmpty()));
    }
}
