package dev.timonel.registry.kinds.scheduling;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PriorityFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.SystemPriorities;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.util.List;
import java.util.Objects;

/**
 * Priorities by name, by {@code pkg/registry/scheduling/priorityclass}, {@code ValidatePriorityClass} and the admission plugin
 * Priority: there is one default at most.
 */
public final class PriorityClassStrategy implements Strategy<PriorityClass> {
    private static final List<String> POLICIES = List.of("PreemptLowerPriority", "Never");

    @Override
    public ResourceKind kind() {
        return Kinds.PRIORITY_CLASS;
    }

    @Override
    public void setDefaults(PriorityClass priority) {
        priority.setPreemptionPolicy(
                Objects.requireNonNullElse(priority.getPreemptionPolicy(), "PreemptLowerPriority"));
        priority.setValue(Objects.requireNonNullElse(priority.getValue(), 0));
    }

    @Override
    public void prepareForCreate(PriorityClass priority, WriteContext write) {
        priority.getMetadata().setGeneration(1L);
        onlyDefault(priority, write);
    }

    @Override
    public void prepareForUpdate(PriorityClass priority, PriorityClass old, WriteContext write) {
        onlyDefault(priority, write);
    }

    private static void onlyDefault(PriorityClass priority, WriteContext write) {
        if (!Boolean.TRUE.equals(priority.getGlobalDefault())) {
            return;
        }
        String name = orEmpty(priority.getMetadata().getName());
        write.snapshot().list(Kinds.PRIORITY_CLASS).stream()
                .filter(other -> !other.name().equals(name))
                .filter(other -> other.facts(PriorityFacts.class).isDefault())
                .map(KubeObject::name)
                .findFirst()
                .ifPresent(other -> {
                    throw StatusException.forbidden(
                            new ObjectKey(Kinds.PRIORITY_CLASS, "", name),
                            "PriorityClass " + other + " is already marked as default. Only one default can exist",
                            List.of());
                });
    }

    @Override
    public List<FieldError> validate(PriorityClass priority, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        String name = orEmpty(priority.getMetadata().getName());
        if (name.startsWith(SystemPriorities.PREFIX)) {
            String wrong = wrong(name, priority);
            if (!wrong.isEmpty()) {
                errors.forbidden(
                        "metadata.name",
                        "priority class names with 'system-' prefix are reserved for system use only. error: " + wrong);
            }
        } else if (priority.getValue() > SystemPriorities.HIGHEST_OF_USERS) {
            errors.forbidden(
                    "value",
                    "maximum allowed value of a user defined priority is " + SystemPriorities.HIGHEST_OF_USERS);
        }
        if (!POLICIES.contains(priority.getPreemptionPolicy())) {
            errors.oneOf("preemptionPolicy", priority.getPreemptionPolicy(), POLICIES);
        }
        return errors.list();
    }

    private static String wrong(String name, PriorityClass priority) {
        Integer known = SystemPriorities.VALUES.get(name);
        if (known == null) {
            return name + " is not a known system priority class";
        }
        if (!known.equals(priority.getValue())) {
            return "value of " + name + " PriorityClass must be " + known;
        }
        return Boolean.TRUE.equals(priority.getGlobalDefault())
                ? "globalDefault of " + name + " PriorityClass must be false"
                : "";
    }

    @Override
    public List<FieldError> validateUpdate(PriorityClass priority, PriorityClass old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        if (!priority.getValue().equals(old.getValue())) {
            errors.forbidden("value", "may not be changed in an update.");
        }
        if (!orEmpty(priority.getPreemptionPolicy()).equals(orEmpty(old.getPreemptionPolicy()))) {
            errors.invalid("preemptionPolicy", priority.getPreemptionPolicy(), "field is immutable");
        }
        return errors.list();
    }
}
