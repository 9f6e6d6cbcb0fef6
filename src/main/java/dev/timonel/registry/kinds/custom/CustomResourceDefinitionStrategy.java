package dev.timonel.registry.kinds.custom;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceConversion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionNames;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** CustomResourceDefinitions: {@code apiextensions-apiserver/pkg/registry/customresourcedefinition}. */
public final class CustomResourceDefinitionStrategy implements Strategy<CustomResourceDefinition> {
    /** Keeps a definition until the last of its objects is gone. */
    public static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    @Override
    public ResourceKind kind() {
        return Kinds.CUSTOM_RESOURCE_DEFINITION;
    }

    @Override
    public void setDefaults(CustomResourceDefinition definition) {
        CustomResourceDefinitionSpec spec =
                Objects.requireNonNullElseGet(definition.getSpec(), CustomResourceDefinitionSpec::new);
        definition.setSpec(spec);
        CustomResourceDefinitionNames names =
                Objects.requireNonNullElseGet(spec.getNames(), CustomResourceDefinitionNames::new);
        spec.setNames(names);
        String kind = orEmpty(names.getKind());
        if (orEmpty(names.getSingular()).isEmpty() && !kind.isEmpty()) {
            names.setSingular(kind.toLowerCase(Locale.ROOT));
        }
        if (orEmpty(names.getListKind()).isEmpty() && !kind.isEmpty()) {
            names.setListKind(kind + "List");
        }
        CustomResourceConversion conversion =
                Objects.requireNonNullElseGet(spec.getConversion(), CustomResourceConversion::new);
        if (orEmpty(conversion.getStrategy()).isEmpty()) {
            conversion.setStrategy("None");
        }
        spec.setConversion(conversion);
        if (Boolean.FALSE.equals(spec.getPreserveUnknownFields())) {
            spec.setPreserveUnknownFields(null);
        }
    }

    @Override
    public void prepareForCreate(CustomResourceDefinition definition, WriteContext write) {
        definition.setStatus(new CustomResourceDefinitionStatus());
        stored(definition);
    }

    @Override
    public void prepareForUpdate(
            CustomResourceDefinition definition, CustomResourceDefinition old, WriteContext write) {
        definition.setStatus(old.getStatus());
        stored(definition);
    }

    @Override
    public void prepareForStatusUpdate(
            CustomResourceDefinition definition, CustomResourceDefinition old, WriteContext write) {
        definition.setSpec(old.getSpec());
        definition.getMetadata().setLabels(old.getMetadata().getLabels());
        definition.getMetadata().setAnnotations(old.getMetadata().getAnnotations());
        definition.getMetadata().setFinalizers(old.getMetadata().getFinalizers());
        definition.getMetadata().setOwnerReferences(old.getMetadata().getOwnerReferences());
    }

    /** Objects are stored in this version from now on, and some may be in those that they were stored in before. */
    private static void stored(CustomResourceDefinition definition) {
        CustomResourceDefinitionStatus status =
                Objects.requireNonNullElseGet(definition.getStatus(), CustomResourceDefinitionStatus::new);
        List<String> versions = new ArrayList<>(orEmpty(status.getStoredVersions()));
        for (CustomResourceDefinitionVersion version :
                orEmpty(definition.getSpec().getVersions())) {
            if (Boolean.TRUE.equals(version.getStorage()) && !versions.contains(version.getName())) {
                versions.add(version.getName());
            }
        }
        status.setStoredVersions(versions);
        definition.setStatus(status);
    }

    @Override
    public List<FieldError> validate(CustomResourceDefinition definition, WriteContext write) {
        return DefinitionValidation.errors(definition, List.of());
    }

    @Override
    public List<FieldError> validateUpdate(
            CustomResourceDefinition definition, CustomResourceDefinition old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(
                DefinitionValidation.errors(definition, orEmpty(old.getSpec().getVersions())));
        CustomResourceDefinitionSpec spec = definition.getSpec();
        CustomResourceDefinitionSpec before = old.getSpec();
        if (isEstablished(old)) {
            same(spec.getScope(), before.getScope(), "spec.scope", errors);
            same(spec.getNames().getKind(), before.getNames().getKind(), "spec.names.kind", errors);
        }
        same(spec.getGroup(), before.getGroup(), "spec.group", errors);
        same(spec.getNames().getPlural(), before.getNames().getPlural(), "spec.names.plural", errors);
        storedVersions(definition, errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(
            CustomResourceDefinition definition, CustomResourceDefinition old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        storedVersions(definition, errors);
        return errors.list();
    }

    private static void storedVersions(CustomResourceDefinition definition, FieldErrors errors) {
        CustomResourceDefinitionStatus status = definition.getStatus();
        List<String> stored = status == null ? List.of() : orEmpty(status.getStoredVersions());
        if (stored.isEmpty()) {
            errors.invalid("status.storedVersions", stored, "must have at least one stored version");
        }
        for (int i = 0; i < stored.size(); i++) {
            String name = stored.get(i);
            if (definition.getSpec().getVersions().stream().noneMatch(v -> name.equals(v.getName()))) {
                errors.invalid("status.storedVersions[" + i + "]", name, "missing from spec.versions");
            }
        }
    }

    private static void same(String value, String before, String field, FieldErrors errors) {
        if (!Objects.equals(value, before)) {
            errors.invalid(field, value, "field is immutable");
        }
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
        return definition.getStatus() != null
                && orEmpty(definition.getStatus().getConditions()).stream()
                        .anyMatch(c -> "Established".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    @Override
    public List<String> finalizersOnDelete() {
        return List.of(CLEANUP);
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
