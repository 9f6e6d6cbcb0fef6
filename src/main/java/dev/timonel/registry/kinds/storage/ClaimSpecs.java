package dev.timonel.registry.kinds.storage;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.kinds.pod.LabelSelectorValidation;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TypedLocalObjectReference;
import io.fabric8.kubernetes.api.model.TypedObjectReference;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a claim asks for, be it written by itself or in the template of another object: {@code ValidatePersistentVolumeClaimSpec}
 * of {@code pkg/apis/core/validation}.
 */
public final class ClaimSpecs {
    private static final String SPEC = "spec";
    private static final String REQUEST = "spec.resources[storage]";
    private static final String ATTRIBUTES = "spec.volumeAttributesClassName";

    private ClaimSpecs() {}

    /** {@code path} is the spec's. */
    public static void validate(PersistentVolumeClaimSpec spec, String path, FieldErrors errors) {
        FieldErrors found = new FieldErrors();
        validate(spec, found);
        found.list()
                .forEach(each -> errors.add(
                        new FieldError(each.type(), path + each.field().substring(SPEC.length()), each.message())));
    }

    private static void validate(PersistentVolumeClaimSpec spec, FieldErrors errors) {
        if (spec.getAccessModes().isEmpty()) {
            errors.add(FieldError.required("spec.accessModes", "at least 1 access mode is required"));
        }
        if (spec.getSelector() != null) {
            LabelSelectorValidation.validate(spec.getSelector(), "spec.selector", errors);
        }
        if (!spec.getAccessModes().isEmpty()) {
            VolumeSpecs.accessModes(spec.getAccessModes(), "", errors);
        }
        Quantity request = request(spec);
        if (request == null) {
            errors.required(REQUEST);
        } else {
            VolumeSpecs.storage(request, REQUEST, errors);
        }
        VolumeSpecs.className(spec.getStorageClassName(), "spec.storageClassName", errors);
        VolumeSpecs.volumeMode(spec.getVolumeMode(), errors);
        sources(spec, errors);
        VolumeSpecs.className(spec.getVolumeAttributesClassName(), ATTRIBUTES, errors);
    }

    private static void sources(PersistentVolumeClaimSpec spec, FieldErrors errors) {
        TypedLocalObjectReference source = spec.getDataSource();
        TypedObjectReference reference = spec.getDataSourceRef();
        if (source != null) {
            source(source.getApiGroup(), source.getKind(), source.getName(), "spec.dataSource", errors);
        }
        if (reference == null) {
            return;
        }
        source(reference.getApiGroup(), reference.getKind(), reference.getName(), "spec.dataSourceRef", errors);
        if (!orEmpty(reference.getNamespace()).isEmpty()) {
            if (source != null) {
                errors.invalid(
                        "spec", "spec.dataSource", "may not be specified when dataSourceRef.namespace is specified");
            }
        } else if (source != null
                && !(orEmpty(source.getApiGroup()).equals(orEmpty(reference.getApiGroup()))
                        && orEmpty(source.getKind()).equals(orEmpty(reference.getKind()))
                        && orEmpty(source.getName()).equals(orEmpty(reference.getName())))) {
            errors.invalid("spec", "spec.dataSource", "must match dataSourceRef");
        }
    }

    private static void source(
            @Nullable String group, @Nullable String kind, @Nullable String name, String path, FieldErrors errors) {
        if (orEmpty(name).isEmpty()) {
            errors.required(path + ".name");
        }
        if (orEmpty(kind).isEmpty()) {
            errors.required(path + ".kind");
        }
        if (orEmpty(group).isEmpty() && !orEmpty(kind).equals("PersistentVolumeClaim")) {
            errors.invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        }
        if (!orEmpty(group).isEmpty()) {
            errors.invalid(path + ".apiGroup", orEmpty(group), Names.dns1123Subdomain(orEmpty(group)));
        }
    }

    static @Nullable Quantity request(PersistentVolumeClaimSpec spec) {
        Map<String, Quantity> requests = spec.getResources() == null
                ? Map.of()
                : orEmpty(spec.getResources().getRequests());
        return requests.get(VolumeSpecs.STORAGE);
    }
}
