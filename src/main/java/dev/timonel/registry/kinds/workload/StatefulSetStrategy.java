package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;
import static dev.timonel.registry.kinds.workload.Counts.atMost;
import static dev.timonel.registry.kinds.workload.Counts.notNegative;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.pod.PodTemplates;
import dev.timonel.registry.kinds.storage.ClaimSpecs;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetPersistentVolumeClaimRetentionPolicy;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetUpdateStrategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * StatefulSets, by {@code pkg/registry/apps/statefulset} and {@code pkg/apis/apps/validation}.
 */
public final class StatefulSetStrategy implements Strategy<StatefulSet> {
    private static final String UPDATE = "spec.updateStrategy";
    private static final String ROLLING = UPDATE + ".rollingUpdate";

    @Override
    public ResourceKind kind() {
        return Kinds.STATEFUL_SET;
    }

    /** The names of its pods begin with it, and they are host names. */
    @Override
    public List<String> nameErrors(String name) {
        return Names.dns1123Label(name);
    }

    @Override
    public void setDefaults(StatefulSet set) {
        StatefulSetSpec spec = Objects.requireNonNullElseGet(set.getSpec(), StatefulSetSpec::new);
        if (orEmpty(spec.getPodManagementPolicy()).isEmpty()) {
            spec.setPodManagementPolicy("OrderedReady");
        }
        StatefulSetUpdateStrategy update =
                Objects.requireNonNullElseGet(spec.getUpdateStrategy(), StatefulSetUpdateStrategy::new);
        if (orEmpty(update.getType()).isEmpty()) {
            update.setType("RollingUpdate");
            if (update.getRollingUpdate() == null) {
                update.setRollingUpdate(new RollingUpdateStatefulSetStrategy());
            }
        }
        RollingUpdateStatefulSetStrategy rolling = update.getRollingUpdate();
        if (update.getType().equals("RollingUpdate") && rolling != null) {
            rolling.setPartition(Objects.requireNonNullElse(rolling.getPartition(), 0));
            rolling.setMaxUnavailable(
                    Objects.requireNonNullElseGet(rolling.getMaxUnavailable(), () -> new IntOrString(1)));
        }
        spec.setUpdateStrategy(update);
        StatefulSetPersistentVolumeClaimRetentionPolicy retention = Objects.requireNonNullElseGet(
                spec.getPersistentVolumeClaimRetentionPolicy(), StatefulSetPersistentVolumeClaimRetentionPolicy::new);
        retention.setWhenDeleted(orRetain(retention.getWhenDeleted()));
        retention.setWhenScaled(orRetain(retention.getWhenScaled()));
        spec.setPersistentVolumeClaimRetentionPolicy(retention);
        spec.setReplicas(Objects.requireNonNullElse(spec.getReplicas(), 1));
        spec.setMinReadySeconds(Counts.orAbsent(spec.getMinReadySeconds()));
        spec.setRevisionHistoryLimit(Objects.requireNonNullElse(spec.getRevisionHistoryLimit(), 10));
        spec.setServiceName(orEmpty(spec.getServiceName()));
        spec.setTemplate(Objects.requireNonNullElseGet(spec.getTemplate(), PodTemplateSpec::new));
        PodTemplates.setDefaults(spec.getTemplate());
        spec.getVolumeClaimTemplates().forEach(StatefulSetStrategy::claimDefaults);
        set.setSpec(spec);
    }

    private static String orRetain(@Nullable String policy) {
        return orEmpty(policy).isEmpty() ? "Retain" : orEmpty(policy);
    }

    @Override
    public void prepareForCreate(StatefulSet set, WriteContext write) {
        set.setStatus(new StatefulSetStatus());
        set.getStatus().setReplicas(0);
    }

    @Override
    public void prepareForUpdate(StatefulSet set, StatefulSet old, WriteContext write) {
        set.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(StatefulSet set, StatefulSet old, WriteContext write) {
        set.setSpec(old.getSpec());
    }

    @Override
    public List<FieldError> validate(StatefulSet set, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        validate(set.getSpec(), true, errors);
        return errors.list();
    }

    /** Of one that is there, what cannot change is not asked again. */
    private static void validate(StatefulSetSpec spec, boolean isNew, FieldErrors errors) {
        String policy = spec.getPodManagementPolicy();
        if (!policy.equals("OrderedReady") && !policy.equals("Parallel")) {
            errors.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'");
        }
        validateUpdateStrategy(spec.getUpdateStrategy(), errors);
        validateRetention(spec.getPersistentVolumeClaimRetentionPolicy(), errors);
        if (isNew) {
            validateClaims(spec.getVolumeClaimTemplates(), errors);
        }
        notNegative(spec.getReplicas(), "spec.replicas", errors);
        notNegative(spec.getMinReadySeconds(), "spec.minReadySeconds", errors);
        if (spec.getOrdinals() != null) {
            notNegative(spec.getOrdinals().getStart(), "spec.ordinals.start", errors);
        }
        if (isNew && !orEmpty(spec.getServiceName()).isEmpty()) {
            errors.invalid("spec.serviceName", spec.getServiceName(), Names.dns1123Label(spec.getServiceName()));
        }
        PodSelection.requireSelector(spec.getSelector(), "is invalid for statefulset", errors);
        PodSelection.matches(spec.getSelector(), spec.getTemplate(), errors);
        validateTemplate(spec, errors);
    }

    private static void validateUpdateStrategy(StatefulSetUpdateStrategy update, FieldErrors errors) {
        RollingUpdateStatefulSetStrategy rolling = update.getRollingUpdate();
        switch (update.getType()) {
            case "OnDelete" -> {
                if (rolling != null) {
                    errors.invalid(ROLLING, rolling, "only allowed for updateStrategy 'RollingUpdate'");
                }
            }
            case "RollingUpdate" -> {
                if (rolling != null) {
                    notNegative(rolling.getPartition(), ROLLING + ".partition", errors);
                    IntOrString most = rolling.getMaxUnavailable();
                    IntOrPercent.validate(most, ROLLING + ".maxUnavailable", errors);
                    if (most != null && IntOrPercent.number(most) == 0) {
                        errors.invalid(ROLLING + ".maxUnavailable", most, "cannot be 0");
                    }
                    IntOrPercent.notMoreThanAll(most, ROLLING + ".maxUnavailable", errors);
                }
            }
            default -> errors.invalid(UPDATE, update, "must be 'RollingUpdate' or 'OnDelete'");
        }
    }

    private static void validateRetention(
            StatefulSetPersistentVolumeClaimRetentionPolicy retention, FieldErrors errors) {
        List<String> supported = List.of("Retain", "Delete");
        String at = "spec.persistentVolumeClaimRetentionPolicy";
        for (boolean deleted : new boolean[] {true, false}) {
            String value = deleted ? retention.getWhenDeleted() : retention.getWhenScaled();
            if (!supported.contains(value)) {
                errors.add(FieldError.notSupported(at + (deleted ? ".whenDeleted" : ".whenScaled"), value, supported));
            }
        }
    }

    private static void validateClaims(List<PersistentVolumeClaim> claims, FieldErrors errors) {
        for (int i = 0; i < claims.size(); i++) {
            PersistentVolumeClaimSpec spec =
                    Objects.requireNonNullElseGet(claims.get(i).getSpec(), PersistentVolumeClaimSpec::new);
            ClaimSpecs.validate(spec, "spec.volumeClaimTemplates[" + i + "].spec", errors);
        }
    }

    /** A mount may be of a claim that is made for the pod, which comes before the volumes and instead of one of its name. */
    private static void validateTemplate(StatefulSetSpec spec, FieldErrors errors) {
        StatefulSetSpec copy = new StatefulSetSpecBuilder(spec).build();
        PodSpec pods = copy.getTemplate().getSpec();
        pods.setSubdomain(null); // the controller's affair
        pods.setHostname(null);
        Map<String, Volume> volumes = new LinkedHashMap<>();
        spec.getVolumeClaimTemplates().stream()
                .map(claim -> claim.getMetadata() == null
                        ? ""
                        : orEmpty(claim.getMetadata().getName()))
                .forEach(name -> volumes.put(
                        name,
                        new VolumeBuilder()
                                .withName(name)
                                .withNewPersistentVolumeClaim(name, false)
                                .build()));
        List<Volume> all = new ArrayList<>(volumes.values());
        pods.getVolumes().stream()
                .filter(volume -> !volumes.containsKey(orEmpty(volume.getName())))
                .forEach(all::add);
        pods.setVolumes(all);
        PodTemplates.validate(copy.getTemplate(), PodSelection.TEMPLATE, errors);
        PodSelection.alwaysRestarts(spec.getTemplate(), errors);
        if (spec.getTemplate().getSpec().getActiveDeadlineSeconds() != null) {
            errors.forbidden(
                    PodSelection.TEMPLATE + ".spec.activeDeadlineSeconds",
                    "activeDeadlineSeconds in StatefulSet is not Supported");
        }
    }

    @Override
    public List<FieldError> validateUpdate(StatefulSet set, StatefulSet old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        if (!fixed(set.getSpec()).equals(fixed(old.getSpec()))) {
            errors.forbidden(
                    "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                            + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                            + " 'minReadySeconds' are forbidden");
        }
        validate(set.getSpec(), false, errors);
        return errors.list();
    }

    /** {@code SetDefaults_PersistentVolumeClaim}: a claim that nobody has made is Pending, too. */
    private static void claimDefaults(PersistentVolumeClaim claim) {
        PersistentVolumeClaimSpec spec = Objects.requireNonNullElseGet(claim.getSpec(), PersistentVolumeClaimSpec::new);
        spec.setVolumeMode(Objects.requireNonNullElse(spec.getVolumeMode(), "Filesystem"));
        claim.setSpec(spec);
        PersistentVolumeClaimStatus status =
                Objects.requireNonNullElseGet(claim.getStatus(), PersistentVolumeClaimStatus::new);
        status.setPhase(orEmpty(status.getPhase()).isEmpty() ? "Pending" : status.getPhase());
        claim.setStatus(status);
    }

    /** The spec without what may change; one that was stored before claims had defaults has them here. */
    private static StatefulSetSpec fixed(StatefulSetSpec spec) {
        StatefulSetSpec fixed = new StatefulSetSpecBuilder(spec)
                .withReplicas(null)
                .withOrdinals(null)
                .withTemplate(null)
                .withUpdateStrategy(null)
                .withRevisionHistoryLimit(null)
                .withPersistentVolumeClaimRetentionPolicy(null)
                .withMinReadySeconds(null)
                .build();
        fixed.getVolumeClaimTemplates().forEach(StatefulSetStrategy::claimDefaults);
        return fixed;
    }

    @Override
    public List<FieldError> validateStatusUpdate(StatefulSet set, StatefulSet old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        StatefulSetStatus status = Objects.requireNonNullElseGet(set.getStatus(), StatefulSetStatus::new);
        StatefulSetStatus before = Objects.requireNonNullElseGet(old.getStatus(), StatefulSetStatus::new);
        notNegative(status.getReplicas(), "status.replicas", errors);
        notNegative(status.getReadyReplicas(), "status.readyReplicas", errors);
        notNegative(status.getCurrentReplicas(), "status.currentReplicas", errors);
        notNegative(status.getUpdatedReplicas(), "status.updatedReplicas", errors);
        notNegative(status.getAvailableReplicas(), "status.availableReplicas", errors);
        notNegative(status.getObservedGeneration(), "status.observedGeneration", errors);
        notNegative(status.getCollisionCount(), "status.collisionCount", errors);
        String all = "cannot be greater than status.replicas";
        atMost(status.getReadyReplicas(), status.getReplicas(), "status.readyReplicas", all, errors);
        atMost(status.getCurrentReplicas(), status.getReplicas(), "status.currentReplicas", all, errors);
        atMost(status.getUpdatedReplicas(), status.getReplicas(), "status.updatedReplicas", all, errors);
        atMost(status.getAvailableReplicas(), status.getReplicas(), "status.availableReplicas", all, errors);
        atMost(
                status.getAvailableReplicas(),
                status.getReadyReplicas(),
                "status.availableReplicas",
                "cannot be greater than status.readyReplicas",
                errors);
        Counts.notDecremented(status.getCollisionCount(), before.getCollisionCount(), errors);
        return errors.list();
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
