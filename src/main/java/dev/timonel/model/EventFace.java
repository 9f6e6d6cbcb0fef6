package dev.timonel.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Events of {@code events.k8s.io/v1}: {@code pkg/apis/events/v1/conversion.go}, {@code ValidateEventCreate}. */
final class EventFace {
    /** The names that fields have there, and in the core group. */
    private static final Map<String, String> NAMES = Map.of(
            "note", "message",
            "regarding", "involvedObject",
            "reportingController", "reportingComponent",
            "deprecatedSource", "source",
            "deprecatedFirstTimestamp", "firstTimestamp",
            "deprecatedLastTimestamp", "lastTimestamp",
            "deprecatedCount", "count");

    private EventFace() {}

    static void shown(ObjectNode event) {
        NAMES.forEach((there, core) -> rename(event, core, there));
    }

    static void stored(ObjectNode event) {
        NAMES.forEach((there, core) -> rename(event, there, core));
    }

    private static void rename(ObjectNode event, String from, String to) {
        if (event.has(from)) {
            event.set(to, event.remove(from));
        }
    }

    /** In the words of the stored fields, as upstream. */
    static List<FieldError> errors(ObjectNode event) {
        List<FieldError> errors = new ArrayList<>();
        if (event.path("eventTime").asString("").isEmpty()) {
            errors.add(FieldError.required("eventTime", ""));
        }
        String type = event.path("type").asString("");
        if (!type.equals("Normal") && !type.equals("Warning")) {
            errors.add(FieldError.invalid("type", "", "has invalid value: " + type));
        }
        for (String field : List.of("firstTimestamp", "lastTimestamp", "count", "source")) {
            if (event.has(field) && !event.path(field).isEmpty()
                    || event.path(field).isValueNode()) {
                errors.add(FieldError.invalid(field, "", "needs to be unset"));
            }
        }
        return errors;
    }

    static String fieldSelector(String text) {
        return text.replace("regarding.", "involvedObject.").replace("reportingController", "reportingComponent");
    }
}
