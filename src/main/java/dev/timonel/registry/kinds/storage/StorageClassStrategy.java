package dev.timonel.registry.kinds.storage;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.TopologySelectorLabelRequirement;
import io.fabric8.kubernetes.api.model.TopologySelectorTerm;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Classes of volumes, by {@code pkg/registry/storage/storageclass} and {@code ValidateStorageClass}. */
public final class StorageClassStrategy implements Strategy<StorageClass> {
    private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";
    private static final String BETA_DEFAULT = "storageclass.beta.kubernetes.io/is-default-class";
    private static final int MOST_PARAMETERS = 512;
    private static final int PARAMETERS_SIZE = 256 * 1024;
    private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Retain");
    private static final List<String> BINDING_MODES = List.of("Immediate", "WaitForFirstConsumer");

    @Override
    public ResourceKind kind() {
        return Kinds.STORAGE_CLASS;
    }

    /** The one that claims without a class get: of several, the youngest. */
    static Optional<KubeObject> defaultOf(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.STORAGE_CLASS).stream()
                .filter(StorageClassStrategy::isDefault)
                .max(Comparator.comparing((KubeObject found) -> orEmpty(found.created()))
                        .thenComparing(KubeObject::name, Comparator.reverseOrder()));
    }

    private static boolean isDefault(KubeObject found) {
        Map<String, String> annotations = orEmpty(found.metadata().getAnnotations());
        return "true".equals(annotations.get(DEFAULT)) || "true".equals(annotations.get(BETA_DEFAULT));
    }

    @Override
    public void setDefaults(StorageClass storage) {
        storage.setReclaimPolicy(Objects.requireNonNullElse(storage.getReclaimPolicy(), "Delete"));
        storage.setVolumeBindingMode(Objects.requireNonNullElse(storage.getVolumeBindingMode(), "Immediate"));
    }

    @Override
    public List<FieldError> validate(StorageClass storage, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        String provisioner = orEmpty(storage.getProvisioner());
        if (provisioner.isEmpty()) {
            errors.required("provisioner");
        } else {
            errors.invalid("provisioner", provisioner, Names.qualifiedName(provisioner.toLowerCase(Locale.ROOT)));
        }
        parameters(orEmpty(storage.getParameters()), errors);
        if (!storage.getReclaimPolicy().isEmpty() && !RECLAIM_POLICIES.contains(storage.getReclaimPolicy())) {
            errors.add(FieldError.notSupported("reclaimPolicy", storage.getReclaimPolicy(), RECLAIM_POLICIES));
        }
        if (!BINDING_MODES.contains(storage.getVolumeBindingMode())) {
            errors.add(FieldError.notSupported("volumeBindingMode", storage.getVolumeBindingMode(), BINDING_MODES));
        }
        topologies(storage.getAllowedTopologies(), errors);
        return errors.list();
    }

    private static void parameters(Map<String, String> parameters, FieldErrors errors) {
        if (parameters.size() > MOST_PARAMETERS) {
            errors.add(FieldError.tooLong("parameters", MOST_PARAMETERS));
            return;
        }
        int size = 0;
        for (Map.Entry<String, String> each : parameters.entrySet()) {
            if (each.getKey().isEmpty()) {
                errors.invalid("parameters", each.getKey(), "field can not be empty.");
            }
            size += each.getKey().length() + orEmpty(each.getValue()).length();
        }
        if (size > PARAMETERS_SIZE) {
            errors.add(FieldError.tooLong("parameters", PARAMETERS_SIZE));
        }
    }

    private static void topologies(List<TopologySelectorTerm> terms, FieldErrors errors) {
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < terms.size(); i++) {
            String path = "allowedTopologies[" + i + "].matchLabelExpressions";
            List<TopologySelectorLabelRequirement> all = terms.get(i).getMatchLabelExpressions();
            Set<String> keys = new HashSet<>();
            for (int j = 0; j < all.size(); j++) {
                String at = path + "[" + j + "]";
                String key = orEmpty(all.get(j).getKey());
                if (all.get(j).getValues().isEmpty()) {
                    errors.required(at + ".values");
                }
                errors.invalid(at + ".key", key, Names.qualifiedName(key));
                if (!keys.add(key)) {
                    errors.duplicate(at + ".key", key);
                }
            }
            if (!seen.add(Set.copyOf(all))) {
                errors.duplicate(path, "");
            }
        }
    }

    @Override
    public List<FieldError> validateUpdate(StorageClass storage, StorageClass old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(validate(storage, write));
        same("parameters", orEmpty(storage.getParameters()), orEmpty(old.getParameters()), errors);
        same("provisioner", storage.getProvisioner(), old.getProvisioner(), errors);
        same("reclaimPolicy", storage.getReclaimPolicy(), old.getReclaimPolicy(), errors);
        same("volumeBindingMode", storage.getVolumeBindingMode(), old.getVolumeBindingMode(), errors);
        return errors.list();
    }

    private static void same(String field, Object value, Object before, FieldErrors errors) {
        if (!value.equals(before)) {
            errors.invalid(field, value, "field is immutable");
        }
    }
}
