package dev.timonel.model.rules;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The types of what expressions of policies may name: requests and namespaces have fields, objects may be anything
 * ({@code BuildRequestType} and {@code BuildNamespaceType} of {@code apiserver/pkg/admission/plugin/cel/compile.go}).
 */
final class PolicyTypes {
    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType TEXTS = ListType.create(TEXT);
    private static final CelType MAP = MapType.create(TEXT, TEXT);
    private static final String VARIABLES = "kubernetes.variables";

    private final Map<String, CelType> known = new LinkedHashMap<>();
    private final Map<String, CelType> variables = new LinkedHashMap<>();
    private final CelType request = request();
    private final CelType namespace = namespace();

    /** What an expression may name. */
    Map<String, CelType> visible(boolean params, boolean authorizer, boolean composed) {
        Map<String, CelType> visible = new LinkedHashMap<>();
        visible.put("object", SimpleType.DYN);
        visible.put("oldObject", SimpleType.DYN);
        visible.put("namespaceObject", namespace);
        visible.put("request", request);
        if (params) {
            visible.put("params", SimpleType.DYN);
        }
        if (authorizer) {
            visible.put("authorizer", AuthorizerFunctions.AUTHORIZER);
            visible.put("authorizer.requestResource", AuthorizerFunctions.RESOURCE);
        }
        if (composed) {
            visible.put("variables", struct(VARIABLES, variables));
        }
        return visible;
    }

    /** Those of objects that have fields, by their names. */
    Map<String, CelType> known() {
        return known;
    }

    void addVariable(String name, CelType type) {
        variables.put(name, type);
    }

    private CelType struct(String name, Map<String, CelType> fields) {
        ImmutableMap<String, CelType> fixed = ImmutableMap.copyOf(fields);
        StructType type = StructType.create(name, fixed.keySet(), field -> Optional.ofNullable(fixed.get(field)));
        known.put(name, type);
        return type;
    }

    private CelType request() {
        CelType kind = struct("kubernetes.GroupVersionKind", Map.of("group", TEXT, "version", TEXT, "kind", TEXT));
        CelType resource =
                struct("kubernetes.GroupVersionResource", Map.of("group", TEXT, "version", TEXT, "resource", TEXT));
        CelType user = struct(
                "kubernetes.UserInfo",
                Map.of("username", TEXT, "uid", TEXT, "groups", TEXTS, "extra", MapType.create(TEXT, TEXTS)));
        Map<String, CelType> fields = new LinkedHashMap<>();
        fields.put("kind", kind);
        fields.put("resource", resource);
        fields.put("subResource", TEXT);
        fields.put("requestKind", kind);
        fields.put("requestResource", resource);
        fields.put("requestSubResource", TEXT);
        fields.put("name", TEXT);
        fields.put("namespace", TEXT);
        fields.put("operation", TEXT);
        fields.put("userInfo", user);
        fields.put("dryRun", SimpleType.BOOL);
        fields.put("options", SimpleType.DYN);
        return struct("kubernetes.AdmissionRequest", fields);
    }

    private CelType namespace() {
        CelType spec = struct("kubernetes.NamespaceSpec", Map.of("finalizers", TEXTS));
        CelType condition = struct(
                "kubernetes.NamespaceCondition",
                Map.of(
                        "status",
                        TEXT,
                        "type",
                        TEXT,
                        "lastTransitionTime",
                        SimpleType.TIMESTAMP,
                        "message",
                        TEXT,
                        "reason",
                        TEXT));
        CelType status =
                struct("kubernetes.NamespaceStatus", Map.of("conditions", ListType.create(condition), "phase", TEXT));
        Map<String, CelType> metadata = new LinkedHashMap<>();
        for (String text : new String[] {"name", "generateName", "namespace", "UID", "resourceVersion"}) {
            metadata.put(text, TEXT);
        }
        metadata.put("labels", MAP);
        metadata.put("annotations", MAP);
        metadata.put("creationTimestamp", SimpleType.TIMESTAMP);
        metadata.put("deletionTimestamp", SimpleType.TIMESTAMP);
        metadata.put("deletionGracePeriodSeconds", SimpleType.INT);
        metadata.put("generation", SimpleType.INT);
        metadata.put("finalizers", TEXTS);
        return struct(
                "kubernetes.Namespace",
                Map.of("metadata", struct("kubernetes.NamespaceMetadata", metadata), "spec", spec, "status", status));
    }
}
