package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;
import static dev.timonel.registry.kinds.workload.Counts.atMost;
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
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategyBuilder;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import java.util.List;
import java.util.Objects;

/** Deployments, by {@code pkg/registry/apps/deployment}, {@code pkg/apis/apps/v1/defaults.go} and {@code pkg/apis/apps/validation}. */
public final class DeploymentStrategy implements Strategy<Deployment> {
    private static final String STRATEGY = "spec.strategy";
    private static final String ROLLING = STRATEGY + ".rollingUpdate";
    private static final List<String> TYPES = List.of("Recreate", "RollingUpdate");
    private static final int PROGRESS_SECONDS = 600;

    @Override
    public ResourceKind kind() {
        return Kinds.DEPLOYMENT;
    }

    @Override
    public void setDefaults(Deployment deployment) {
        DeploymentSpec spec = Objects.requireNonNullElseGet(deployment.getSpec(), DeploymentSpec::new);
        spec.setReplicas(Objects.requireNonNullElse(spec.getReplicas(), 1));
        spec.setMinReadySeconds(Counts.orAbsent(spec.getMinReadySeconds()));
        spec.setPaused(Boolean.TRUE.equals(spec.getPaused()) ? true : null);
        spec.setTemplate(Objects.requireNonNullElseGet(spec.getTemplate(), PodTemplateSpec::new));
        PodTemplates.setDefaults(spec.getTemplate());
        var strategy = Objects.requireNonNullElseGet(spec.getStrategy(), () -> new DeploymentStrategyBuilder().build());
        if (orEmpty(strategy.getType()).isEmpty()) {
            strategy.setType("RollingUpdate");
        }
        if (strategy.getType().equals("RollingUpdate")) {
            RollingUpdateDeployment rolling =
                    Objects.requireNonNullElseGet(strategy.getRollingUpdate(), RollingUpdateDeployment::new);
            rolling.setMaxUnavailable(orQuarter(rolling.getMaxUnavailable()));
            rolling.setMaxSurge(orQuarter(rolling.getMaxSurge()));
            strategy.setRollingUpdate(rolling);
        }
        spec.setStrategy(strategy);
        spec.setRevisionHistoryLimit(Objects.requireNonNullElse(spec.getRevisionHistoryLimit(), 10));
        spec.setProgressDeadlineSeconds(
                Objects.requireNonNullElse(spec.getProgressDeadlineSeconds(), PROGRESS_SECONDS));
        deployment.setSpec(spec);
    }

    private static IntOrString orQuarter(@org.jspecify.annotations.Nullable IntOrString value) {
        return value == null ? new IntOrString("25%") : value;
    }

    @Override
    public void prepareForCreate(Deployment deployment, WriteContext write) {
        deployment.setStatus(new DeploymentStatus());
    }

    @Override
    public void prepareForUpdate(Deployment deployment, Deployment old, WriteContext write) {
        deployment.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(Deployment deployment, Deployment old, WriteContext write) {
        deployment.setSpec(old.getSpec());
        deployment.getMetadata().setLabels(old.getMetadata().getLabels());
    }

    @Override
    public List<FieldError> validate(Deployment deployment, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        DeploymentSpec spec = deployment.getSpec();
        notNegative(spec.getReplicas(), "spec.replicas", errors);
        PodSelection.requireSelector(spec.getSelector(), "is invalid for deployment", errors);
        PodSelection.matches(spec.getSelector(), spec.getTemplate(), errors);
        PodSelection.validateTemplate(spec.getTemplate(), "ReplicaSet", errors);
        validateStrategy(spec, errors);
        notNegative(spec.getMinReadySeconds(), "spec.minReadySeconds", errors);
        notNegative(spec.getRevisionHistoryLimit(), "spec.revisionHistoryLimit", errors);
        Integer deadline = spec.getProgressDeadlineSeconds();
        notNegative(deadline, "spec.progressDeadlineSeconds", errors);
        if (deadline != null && deadline <= Counts.orZero(spec.getMinReadySeconds())) {
            errors.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
        }
        return errors.list();
    }

    private static void validateStrategy(DeploymentSpec spec, FieldErrors errors) {
        String type = spec.getStrategy().getType();
        RollingUpdateDeployment rolling = spec.getStrategy().getRollingUpdate();
        if (!TYPES.contains(type)) {
            errors.add(FieldError.notSupported(STRATEGY, spec.getStrategy(), TYPES));
        } else if (type.equals("Recreate")) {
            if (rolling != null) {
                errors.forbidden(ROLLING, "may not be specified when strategy `type` is 'Recreate'");
            }
        } else {
            IntOrPercent.validate(rolling.getMaxUnavailable(), ROLLING + ".maxUnavailable", errors);
            IntOrPercent.validate(rolling.getMaxSurge(), ROLLING + ".maxSurge", errors);
            if (IntOrPercent.number(rolling.getMaxUnavailable()) == 0
                    && IntOrPercent.number(rolling.getMaxSurge()) == 0) {
                errors.invalid(
                        ROLLING + ".maxUnavailable", rolling.getMaxUnavailable(), "may not be 0 when `maxSurge` is 0");
            }
            IntOrPercent.notMoreThanAll(rolling.getMaxUnavailable(), ROLLING + ".maxUnavailable", errors);
        }
    }

    @Override
    public List<FieldError> validateUpdate(Deployment deployment, Deployment old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(validate(deployment, write));
        Counts.same(deployment.getSpec().getSelector(), old.getSpec().getSelector(), "spec.selector", errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Deployment deployment, Deployment old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        DeploymentStatus status = Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        DeploymentStatus before = Objects.requireNonNullElseGet(old.getStatus(), DeploymentStatus::new);
        notNegative(status.getObservedGeneration(), "status.observedGeneration", errors);
        notNegative(status.getReplicas(), "status.replicas", errors);
        notNegative(status.getUpdatedReplicas(), "status.updatedReplicas", errors);
        notNegative(status.getReadyReplicas(), "status.readyReplicas", errors);
        notNegative(status.getAvailableReplicas(), "status.availableReplicas", errors);
        notNegative(status.getUnavailableReplicas(), "status.unavailableReplicas", errors);
        notNegative(status.getTerminatingReplicas(), "status.terminatingReplicas", errors);
        notNegative(status.getCollisionCount(), "status.collisionCount", errors);
        String all = "cannot be greater than status.replicas";
        atMost(status.getUpdatedReplicas(), status.getReplicas(), "status.updatedReplicas", all, errors);
        atMost(status.getReadyReplicas(), status.getReplicas(), "status.readyReplicas", all, errors);
        atMost(status.getAvailableReplicas(), status.getReplicas(), "status.availableReplicas", all, errors);
        atMost(
                status.getAvailableReplicas(),
                status.getReadyReplicas(),
                "status.availableReplicas",
                "cannot be greater than readyReplicas",
                errors);
        Counts.notDecremented(status.getCollisionCount(), before.getCollisionCount(), errors);
        return errors.list();
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
