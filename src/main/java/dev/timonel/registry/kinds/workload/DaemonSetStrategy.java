package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;
import static dev.timonel.registry.kinds.workload.Counts.notNegative;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.pod.PodTemplates;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import java.util.List;
import java.util.Objects;

/** DaemonSets, by {@code pkg/registry/apps/daemonset} and {@code pkg/apis/apps/validation}. */
public final class DaemonSetStrategy implements Strategy<DaemonSet> {
    private static final String UPDATE = "spec.updateStrategy";
    private static final String ROLLING = UPDATE + ".rollingUpdate";
    private static final List<String> TYPES = List.of("RollingUpdate", "OnDelete");

    @Override
    public ResourceKind kind() {
        return Kinds.DAEMON_SET;
    }

    @Override
    public void setDefaults(DaemonSet set) {
        DaemonSetSpec spec = Objects.requireNonNullElseGet(set.getSpec(), DaemonSetSpec::new);
        spec.setMinReadySeconds(Counts.orAbsent(spec.getMinReadySeconds()));
        DaemonSetUpdateStrategy update =
                Objects.requireNonNullElseGet(spec.getUpdateStrategy(), DaemonSetUpdateStrategy::new);
        if (orEmpty(update.getType()).isEmpty()) {
            update.setType("RollingUpdate");
        }
        if (update.getType().equals("RollingUpdate")) {
            RollingUpdateDaemonSet rolling =
                    Objects.requireNonNullElseGet(update.getRollingUpdate(), RollingUpdateDaemonSet::new);
            rolling.setMaxUnavailable(
                    Objects.requireNonNullElseGet(rolling.getMaxUnavailable(), () -> new IntOrString(1)));
            rolling.setMaxSurge(Objects.requireNonNullElseGet(rolling.getMaxSurge(), () -> new IntOrString(0)));
            update.setRollingUpdate(rolling);
        }
        spec.setUpdateStrategy(update);
        spec.setRevisionHistoryLimit(Objects.requireNonNullElse(spec.getRevisionHistoryLimit(), 10));
        spec.setTemplate(Objects.requireNonNullElseGet(spec.getTemplate(), PodTemplateSpec::new));
        PodTemplates.setDefaults(spec.getTemplate());
        set.setSpec(spec);
    }

    @Override
    public void prepareForCreate(DaemonSet set, WriteContext write) {
        set.setStatus(empty());
    }

    /** With the numbers that the API requires of it. */
    private static DaemonSetStatus empty() {
        DaemonSetStatus status = new DaemonSetStatus();
        status.setCurrentNumberScheduled(0);
        status.setDesiredNumberScheduled(0);
        status.setNumberMisscheduled(0);
        status.setNumberReady(0);
        return status;
    }

    @Override
    public void prepareForUpdate(DaemonSet set, DaemonSet old, WriteContext write) {
        set.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(DaemonSet set, DaemonSet old, WriteContext write) {
        set.setSpec(old.getSpec());
    }

    @Override
    public List<FieldError> validate(DaemonSet set, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        DaemonSetSpec spec = set.getSpec();
        PodSelection.validateSelector(spec.getSelector(), "is invalid for daemonset", errors);
        PodSelection.matches(spec.getSelector(), spec.getTemplate(), errors);
        PodSelection.validateTemplate(spec.getTemplate(), "DaemonSet", errors);
        notNegative(spec.getMinReadySeconds(), "spec.minReadySeconds", errors);
        validateUpdateStrategy(spec.getUpdateStrategy(), errors);
        notNegative(spec.getRevisionHistoryLimit(), "spec.revisionHistoryLimit", errors);
        return errors.list();
    }

    private static void validateUpdateStrategy(DaemonSetUpdateStrategy update, FieldErrors errors) {
        if (!TYPES.contains(update.getType())) {
            errors.add(FieldError.notSupported(UPDATE, update, TYPES));
        }
        RollingUpdateDaemonSet rolling = update.getRollingUpdate();
        if (!update.getType().equals("RollingUpdate") || rolling == null) {
            return;
        }
        IntOrPercent.validate(rolling.getMaxUnavailable(), ROLLING + ".maxUnavailable", errors);
        IntOrPercent.validate(rolling.getMaxSurge(), ROLLING + ".maxSurge", errors);
        IntOrPercent.notMoreThanAll(rolling.getMaxUnavailable(), ROLLING + ".maxUnavailable", errors);
        IntOrPercent.notMoreThanAll(rolling.getMaxSurge(), ROLLING + ".maxSurge", errors);
        boolean unavailable = IntOrPercent.number(rolling.getMaxUnavailable()) != 0;
        boolean surge = IntOrPercent.number(rolling.getMaxSurge()) != 0;
        if (unavailable && surge) {
            errors.invalid(
                    ROLLING + ".maxSurge", rolling.getMaxSurge(), "may not be set when maxUnavailable is non-zero");
        } else if (!unavailable && !surge) {
            errors.add(FieldError.required(ROLLING + ".maxUnavailable", "cannot be 0 when maxSurge is 0"));
        }
    }

    @Override
    public List<FieldError> validateUpdate(DaemonSet set, DaemonSet old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(validate(set, write));
        Counts.same(set.getSpec().getSelector(), old.getSpec().getSelector(), "spec.selector", errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(DaemonSet set, DaemonSet old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        DaemonSetStatus status = Objects.requireNonNullElseGet(set.getStatus(), DaemonSetStatus::new);
        DaemonSetStatus before = Objects.requireNonNullElseGet(old.getStatus(), DaemonSetStatus::new);
        notNegative(status.getCurrentNumberScheduled(), "status.currentNumberScheduled", errors);
        notNegative(status.getNumberMisscheduled(), "status.numberMisscheduled", errors);
        notNegative(status.getDesiredNumberScheduled(), "status.desiredNumberScheduled", errors);
        notNegative(status.getNumberReady(), "status.numberReady", errors);
        notNegative(status.getObservedGeneration(), "status.observedGeneration", errors);
        notNegative(status.getUpdatedNumberScheduled(), "status.updatedNumberScheduled", errors);
        notNegative(status.getNumberAvailable(), "status.numberAvailable", errors);
        notNegative(status.getNumberUnavailable(), "status.numberUnavailable", errors);
        notNegative(status.getCollisionCount(), "status.collisionCount", errors);
        Counts.notDecremented(status.getCollisionCount(), before.getCollisionCount(), errors);
        return errors.list();
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
