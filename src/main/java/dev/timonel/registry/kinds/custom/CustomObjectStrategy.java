package dev.timonel.registry.kinds.custom;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.model.custom.Definition;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a custom resource: {@code apiextensions-apiserver/pkg/registry/customresource}. They are written in the version of
 * the request, by its schema, and stored in that of the definition.
 */
public final class CustomObjectStrategy implements Strategy<GenericKubernetesResource> {
    private static final String STATUS = "status";

    private final Definition definition;

    public CustomObjectStrategy(Definition definition) {
        this.definition = definition;
    }

    @Override
    public ResourceKind kind() {
        return definition.kind();
    }

    private CustomVersion version(GenericKubernetesResource object) {
        String apiVersion = orEmpty(object.getApiVersion());
        return definition.version(apiVersion.substring(apiVersion.indexOf('/') + 1));
    }

    @Override
    public void setDefaults(GenericKubernetesResource object) {
        version(object).fill(object);
    }

    @Override
    public void prepareForCreate(GenericKubernetesResource object, WriteContext write) {
        if (definition.isBeingDeleted()) {
            throw StatusException.methodNotAllowed(
                    "create not allowed while custom resource definition is terminating");
        }
        if (version(object).facts().hasStatus()) {
            set(object, STATUS, null);
        }
    }

    @Override
    public void prepareForUpdate(GenericKubernetesResource object, GenericKubernetesResource old, WriteContext write) {
        if (version(object).facts().hasStatus()) {
            set(object, STATUS, old.getAdditionalProperties().get(STATUS));
        }
    }

    @Override
    public void prepareForStatusUpdate(
            GenericKubernetesResource object, GenericKubernetesResource old, WriteContext write) {
        Object status = object.getAdditionalProperties().get(STATUS);
        object.setAdditionalProperties(new LinkedHashMap<>(old.getAdditionalProperties()));
        set(object, STATUS, status);
        ObjectMeta meta = object.getMetadata();
        ObjectMeta before = old.getMetadata();
        meta.setLabels(before.getLabels());
        meta.setAnnotations(before.getAnnotations());
        meta.setFinalizers(before.getFinalizers());
        meta.setOwnerReferences(before.getOwnerReferences());
    }

    private static void set(GenericKubernetesResource object, String field, @Nullable Object value) {
        Map<String, Object> fields = new LinkedHashMap<>(object.getAdditionalProperties());
        fields.remove(field);
        if (value != null) {
            fields.put(field, value);
        }
        object.setAdditionalProperties(fields);
    }

    @Override
    public List<FieldError> validate(GenericKubernetesResource object, WriteContext write) {
        return version(object).errors(object, null);
    }

    @Override
    public List<FieldError> validateUpdate(
            GenericKubernetesResource object, GenericKubernetesResource old, WriteContext write) {
        CustomVersion version = version(object);
        return version.errors(object, version.shown(old));
    }

    @Override
    public List<FieldError> validateStatusUpdate(
            GenericKubernetesResource object, GenericKubernetesResource old, WriteContext write) {
        return validateUpdate(object, old, write);
    }

    /** With the status at the end, so that what is desired stands together. */
    @Override
    public void beforeStoring(GenericKubernetesResource object) {
        object.setApiVersion(kind().apiVersion());
        set(object, STATUS, object.getAdditionalProperties().get(STATUS));
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }
}
