package dev.timonel.registry.kinds;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Events of the core group, by {@code pkg/apis/core/validation/events.go}: one with an eventTime is written by a reporter
 * of the new style and has to say more about itself.
 */
final class EventStrategy implements Strategy<Event> {
    private static final int MAX_TEXT = 128;
    private static final int MAX_MESSAGE = 1024;
    private static final String NAMESPACE = "involvedObject.namespace";
    private static final String MISMATCH = "does not match event.namespace";

    @Override
    public ResourceKind kind() {
        return Kinds.EVENT;
    }

    @Override
    public List<String> nameErrors(String name) {
        return Names.eventName(name);
    }

    @Override
    public List<FieldError> validate(Event event, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        String namespace = orEmpty(event.getMetadata().getNamespace());
        ObjectReference involved = event.getInvolvedObject();
        String about = involved == null ? "" : orEmpty(involved.getNamespace());
        if (hasEventTime(event)) {
            if (about.isEmpty() && !Set.of("default", "kube-system").contains(namespace)) {
                errors.invalid(NAMESPACE, about, MISMATCH);
            }
            validateReport(event, errors);
        } else if (about.isEmpty() ? !namespace.equals("default") : !about.equals(namespace)) {
            errors.invalid(NAMESPACE, about, MISMATCH);
        }
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(Event event, Event old, WriteContext write) {
        return validate(event, write);
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return true;
    }

    private static boolean hasEventTime(Event event) {
        return event.getEventTime() != null
                && !orEmpty(event.getEventTime().getTime()).isEmpty();
    }

    private static void validateReport(Event event, FieldErrors errors) {
        String controller = orEmpty(event.getReportingComponent());
        if (controller.isEmpty()) {
            errors.required("reportingController");
        }
        errors.invalid("reportingController", controller, Names.qualifiedName(controller));
        requiredText("reportingInstance", event.getReportingInstance(), errors);
        requiredText("action", event.getAction(), errors);
        requiredText("reason", event.getReason(), errors);
        atMost("message", event.getMessage(), MAX_MESSAGE, errors);
    }

    private static void requiredText(String field, @Nullable String text, FieldErrors errors) {
        if (orEmpty(text).isEmpty()) {
            errors.required(field);
        }
        atMost(field, text, MAX_TEXT, errors);
    }

    private static void atMost(String field, @Nullable String text, int maximum, FieldErrors errors) {
        if (orEmpty(text).getBytes(StandardCharsets.UTF_8).length > maximum) {
            errors.invalid(field, "", "can have at most " + maximum + " characters");
        }
    }
}
