package dev.timonel.registry.kinds.custom;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.KubeJson;
import dev.timonel.model.Names;
import dev.timonel.model.custom.Approval;
import dev.timonel.model.custom.SchemaValidation;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceConversion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionNames;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresourceScale;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresources;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code apiextensions-apiserver/pkg/apis/apiextensions/validation}. */
final class DefinitionValidation {
    private static final List<String> SCOPES = List.of("Cluster", "Namespaced");
    private static final List<String> COLUMN_TYPES = List.of("boolean", "date", "integer", "number", "string");

    /** This server's own group has kinds of which no path leads to an object. */
    private static final String OWN_GROUP = "timonel.dev";

    private final FieldErrors errors = new FieldErrors();
    private final List<CustomResourceDefinitionVersion> before;

    private DefinitionValidation(List<CustomResourceDefinitionVersion> before) {
        this.before = before;
    }

    /** {@code before} are the versions that it had, whose rules are not looked at again. */
    static List<FieldError> errors(CustomResourceDefinition definition, List<CustomResourceDefinitionVersion> before) {
        DefinitionValidation validation = new DefinitionValidation(before);
        CustomResourceDefinitionSpec spec = definition.getSpec();
        String needed = orEmpty(spec.getNames().getPlural()) + "." + orEmpty(spec.getGroup());
        String name = orEmpty(definition.getMetadata().getName());
        if (!name.equals(needed)) {
            validation.errors.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
        }
        validation.approval(definition);
        validation.spec(spec);
        return validation.errors.list();
    }

    /** Groups that are Kubernetes' own are for what its community has reviewed. */
    private void approval(CustomResourceDefinition definition) {
        if (Approval.isProtected(orEmpty(definition.getSpec().getGroup()))) {
            String field = "metadata.annotations[" + Approval.ANNOTATION + "]";
            Approval approval = Approval.of(definition);
            if (approval.state() == Approval.State.MISSING) {
                errors.add(FieldError.required(field, approval.message()));
            } else if (approval.state() == Approval.State.MALFORMED) {
                errors.invalid(field, approval.value(), approval.message());
            }
        }
    }

    private void spec(CustomResourceDefinitionSpec spec) {
        String group = orEmpty(spec.getGroup());
        if (group.isEmpty()) {
            errors.required("spec.group");
        } else if (!Names.dns1123Subdomain(group).isEmpty()) {
            errors.invalid("spec.group", group, String.join(",", Names.dns1123Subdomain(group)));
        } else if (group.indexOf('.') < 0) {
            errors.invalid("spec.group", group, "should be a domain with at least one dot");
        } else if (group.equals(OWN_GROUP)) {
            errors.invalid("spec.group", group, "is Timonel's own");
        }
        errors.oneOf("spec.scope", spec.getScope(), SCOPES);
        conversion(spec.getConversion());
        if (Boolean.TRUE.equals(spec.getPreserveUnknownFields())) {
            errors.invalid("spec.preserveUnknownFields", true, "must be false");
        }
        versions(orEmpty(spec.getVersions()));
        names(spec.getNames());
    }

    private void conversion(CustomResourceConversion conversion) {
        String strategy = orEmpty(conversion.getStrategy());
        if (strategy.equals("Webhook")) {
            errors.forbidden("spec.conversion.strategy", "Timonel calls no webhooks; conversion None is served");
        } else {
            errors.oneOf("spec.conversion.strategy", strategy, List.of("None", "Webhook"));
        }
    }

    private void versions(List<CustomResourceDefinitionVersion> versions) {
        if (versions.isEmpty()) {
            errors.required("spec.versions");
        }
        Set<String> seen = new HashSet<>();
        boolean unique = true;
        for (int i = 0; i < versions.size(); i++) {
            CustomResourceDefinitionVersion version = versions.get(i);
            String path = "spec.versions[" + i + "]";
            String name = orEmpty(version.getName());
            unique &= seen.add(name);
            if (!Names.dns1035Label(name).isEmpty()) {
                errors.invalid(path + ".name", name, String.join(",", Names.dns1035Label(name)));
            }
            schema(version, path + ".schema");
            subresources(version.getSubresources(), path + ".subresources");
            columns(orEmpty(version.getAdditionalPrinterColumns()), path + ".additionalPrinterColumns");
            if (version.getDeprecationWarning() != null && !Boolean.TRUE.equals(version.getDeprecated())) {
                errors.invalid(
                        path + ".deprecationWarning",
                        version.getDeprecationWarning(),
                        "can only be set for deprecated versions");
            }
        }
        if (!unique) {
            errors.invalid("spec.versions", names(versions), "must contain unique version names");
        }
        long stored = versions.stream()
                .filter(version -> Boolean.TRUE.equals(version.getStorage()))
                .count();
        if (stored != 1) {
            errors.invalid("spec.versions", names(versions), "must have exactly one version marked as storage version");
        }
    }

    private static List<String> names(List<CustomResourceDefinitionVersion> versions) {
        return versions.stream().map(version -> orEmpty(version.getName())).toList();
    }

    private void schema(CustomResourceDefinitionVersion version, String path) {
        if (version.getSchema() == null || version.getSchema().getOpenAPIV3Schema() == null) {
            errors.add(FieldError.required(path + ".openAPIV3Schema", "schemas are required"));
            return;
        }
        JsonNode schema = KubeJson.tree(KubeJson.write(version.getSchema().getOpenAPIV3Schema()));
        if (before.stream().noneMatch(old -> version.getSchema().equals(old.getSchema()))
                || !SchemaValidation.isReadable(schema)) {
            errors.addAll(SchemaValidation.errors(schema, path + ".openAPIV3Schema"));
        }
    }

    private void subresources(@Nullable CustomResourceSubresources subresources, String path) {
        if (subresources == null || subresources.getScale() == null) {
            return;
        }
        CustomResourceSubresourceScale scale = subresources.getScale();
        scalePath(scale.getSpecReplicasPath(), ".spec", true, path + ".scale.specReplicasPath");
        scalePath(scale.getStatusReplicasPath(), ".status", true, path + ".scale.statusReplicasPath");
        String selector = orEmpty(scale.getLabelSelectorPath());
        boolean ofSpec = selector.startsWith(".spec.");
        scalePath(selector, ofSpec ? ".spec" : ".status", false, path + ".scale.labelSelectorPath");
    }

    private void scalePath(@Nullable String value, String under, boolean needed, String path) {
        String text = orEmpty(value);
        if (text.isEmpty()) {
            if (needed) {
                errors.required(path);
            }
        } else if (!isSimplePath(text)) {
            errors.invalid(path, text, "must be a simple json path starting with .");
        } else if (!text.startsWith(under + ".")) {
            errors.invalid(path, text, "should be a json path under " + under);
        }
    }

    private static boolean isSimplePath(String text) {
        return text.startsWith(".")
                && Arrays.stream(text.substring(1).split("\\.", -1))
                        .allMatch(field -> field.matches("[a-zA-Z_][a-zA-Z0-9_-]*"));
    }

    private void columns(List<CustomResourceColumnDefinition> columns, String path) {
        for (int i = 0; i < columns.size(); i++) {
            CustomResourceColumnDefinition column = columns.get(i);
            String at = path + "[" + i + "]";
            if (orEmpty(column.getName()).isEmpty()) {
                errors.required(at + ".name");
            }
            errors.oneOf(at + ".type", column.getType(), COLUMN_TYPES);
            String jsonPath = orEmpty(column.getJsonPath());
            if (jsonPath.isEmpty()) {
                errors.required(at + ".jsonPath");
            } else {
                SchemaValidation.columnPath(jsonPath)
                        .ifPresent(because -> errors.invalid(at + ".jsonPath", jsonPath, because));
            }
        }
    }

    private void names(CustomResourceDefinitionNames names) {
        String path = "spec.names.";
        name(names.getPlural(), path + "plural", "");
        name(names.getSingular(), path + "singular", "");
        String mixed = "may have mixed case, but should otherwise match: ";
        name(names.getKind(), path + "kind", mixed);
        name(names.getListKind(), path + "listKind", mixed);
        if (!orEmpty(names.getKind()).isEmpty() && names.getKind().equals(names.getListKind())) {
            errors.invalid(path + "listKind", names.getListKind(), "kind and listKind may not be the same");
        }
        for (int i = 0; i < orEmpty(names.getShortNames()).size(); i++) {
            label(names.getShortNames().get(i), path + "shortNames[" + i + "]", "");
        }
        for (int i = 0; i < orEmpty(names.getCategories()).size(); i++) {
            label(names.getCategories().get(i), path + "categories[" + i + "]", "");
        }
    }

    private void name(@Nullable String name, String path, String prefix) {
        if (orEmpty(name).isEmpty()) {
            errors.required(path);
        } else {
            label(orEmpty(name), path, prefix);
        }
    }

    private void label(String name, String path, String prefix) {
        List<String> wrong = Names.dns1035Label(prefix.isEmpty() ? name : name.toLowerCase(Locale.ROOT));
        if (!wrong.isEmpty()) {
            errors.invalid(path, name, prefix + String.join(",", wrong));
        }
    }
}
