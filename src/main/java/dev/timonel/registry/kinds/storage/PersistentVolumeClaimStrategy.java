package dev.timonel.registry.kinds.storage;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.kinds.quota.LimitRanger;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.ResourceValidation;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TypedLocalObjectReference;
import io.fabric8.kubernetes.api.model.TypedLocalObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.TypedObjectReference;
import io.fabric8.kubernetes.api.model.TypedObjectReferenceBuilder;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Claims to volumes, by {@code pkg/registry/core/persistentvolumeclaim}. One that names no class gets the default one, of several
 * the youngest ({@code plugin/pkg/admission/storage/storageclass/setdefault}).
 */
public final class PersistentVolumeClaimStrategy implements Strategy<PersistentVolumeClaim> {
    private static final String CLASS = "volume.beta.kubernetes.io/storage-class";

    @Override
    public ResourceKind kind() {
        return Kinds.PERSISTENT_VOLUME_CLAIM;
    }

    @Override
    public void setDefaults(PersistentVolumeClaim claim) {
        PersistentVolumeClaimSpec spec = Objects.requireNonNullElseGet(claim.getSpec(), PersistentVolumeClaimSpec::new);
        if (spec.getVolumeMode() == null) {
            spec.setVolumeMode(VolumeSpecs.FILESYSTEM);
        }
        claim.setSpec(spec);
    }

    @Override
    public void prepareForCreate(PersistentVolumeClaim claim, WriteContext write) {
        limit(claim, write);
        claim.setStatus(new PersistentVolumeClaimStatus());
        claim.getStatus().setPhase("Pending");
        normalize(claim.getSpec());
        boolean named = claim.getSpec().getStorageClassName() != null
                || orEmpty(claim.getMetadata().getAnnotations()).containsKey(CLASS);
        if (!named) {
            StorageClassStrategy.defaultOf(write.snapshot())
                    .ifPresent(found -> claim.getSpec().setStorageClassName(found.name()));
        }
    }

    @Override
    public void prepareForUpdate(PersistentVolumeClaim claim, PersistentVolumeClaim old, WriteContext write) {
        limit(claim, write);
        claim.setStatus(old.getStatus());
        normalize(claim.getSpec());
    }

    @Override
    public void prepareForStatusUpdate(PersistentVolumeClaim claim, PersistentVolumeClaim old, WriteContext write) {
        claim.setSpec(old.getSpec());
        PersistentVolumeClaimStatus status =
                Objects.requireNonNullElseGet(claim.getStatus(), PersistentVolumeClaimStatus::new);
        if (orEmpty(status.getPhase()).isEmpty()) {
            status.setPhase("Pending");
        }
        claim.setStatus(status);
    }

    private static void limit(PersistentVolumeClaim claim, WriteContext write) {
        LimitRanger.refuses(claim, write.snapshot()).ifPresent(because -> {
            ObjectMeta meta = claim.getMetadata();
            ObjectKey key =
                    new ObjectKey(Kinds.PERSISTENT_VOLUME_CLAIM, orEmpty(meta.getNamespace()), orEmpty(meta.getName()));
            throw StatusException.forbidden(key, because, List.of());
        });
    }

    /** {@code NormalizeDataSources}: a source of the own namespace is told by both fields. */
    private static void normalize(PersistentVolumeClaimSpec spec) {
        TypedLocalObjectReference source = spec.getDataSource();
        TypedObjectReference reference = spec.getDataSourceRef();
        if (source != null && reference == null) {
            spec.setDataSourceRef(new TypedObjectReferenceBuilder()
                    .withApiGroup(source.getApiGroup())
                    .withKind(source.getKind())
                    .withName(source.getName())
                    .build());
        } else if (reference != null
                && source == null
                && orEmpty(reference.getNamespace()).isEmpty()) {
            spec.setDataSource(new TypedLocalObjectReferenceBuilder()
                    .withApiGroup(reference.getApiGroup())
                    .withKind(reference.getKind())
                    .withName(reference.getName())
                    .build());
        }
    }

    @Override
    public List<FieldError> validate(PersistentVolumeClaim claim, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        ClaimSpecs.validate(claim.getSpec(), "spec", errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(PersistentVolumeClaim claim, PersistentVolumeClaim old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(validate(claim, write));
        PersistentVolumeClaimSpec spec = claim.getSpec();
        PersistentVolumeClaimSpec before = new PersistentVolumeClaimSpecBuilder(old.getSpec()).build();
        normalize(before);
        if (orEmpty(before.getVolumeName()).isEmpty()) {
            before.setVolumeName(spec.getVolumeName());
        }
        boolean classLater = before.getStorageClassName() == null
                && !orEmpty(spec.getStorageClassName()).isEmpty();
        if (classLater) {
            before.setStorageClassName(spec.getStorageClassName());
        }
        boolean bound =
                old.getStatus() != null && "Bound".equals(old.getStatus().getPhase());
        if (bound) {
            before.setResources(spec.getResources());
            before.setVolumeAttributesClassName(spec.getVolumeAttributesClassName());
        }
        if (!before.equals(spec)) {
            errors.forbidden(
                    "spec",
                    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound"
                            + " claims");
        }
        shrunk(spec, old, errors);
        VolumeSpecs.sameVolumeMode(spec.getVolumeMode(), old.getSpec().getVolumeMode(), errors);
        return errors.list();
    }

    /** Less than before may be asked for, but not less than there is. */
    private static void shrunk(PersistentVolumeClaimSpec spec, PersistentVolumeClaim old, FieldErrors errors) {
        BigDecimal now = ResourceValidation.amount(ClaimSpecs.request(spec)).orElse(BigDecimal.ZERO);
        BigDecimal asked =
                ResourceValidation.amount(ClaimSpecs.request(old.getSpec())).orElse(BigDecimal.ZERO);
        Map<String, Quantity> capacity =
                old.getStatus() == null ? Map.of() : orEmpty(old.getStatus().getCapacity());
        BigDecimal there =
                ResourceValidation.amount(capacity.get(VolumeSpecs.STORAGE)).orElse(BigDecimal.ZERO);
        if (now.compareTo(asked) < 0 && now.compareTo(there) <= 0) {
            errors.forbidden("spec.resources.requests.storage", "field can not be less than status.capacity");
        }
    }

    @Override
    public List<FieldError> validateStatusUpdate(
            PersistentVolumeClaim claim, PersistentVolumeClaim old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        ResourceValidation.amounts(claim.getStatus().getCapacity(), name -> "status.capacity[" + name + "]", errors);
        return errors.list();
    }
}
