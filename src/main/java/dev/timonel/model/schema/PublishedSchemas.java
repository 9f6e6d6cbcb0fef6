package dev.timonel.model.schema;

import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The schemas of Kubernetes' kinds as it publishes them ({@code api/openapi-spec/v3} of version 1.37), without descriptions. They
 * are read when somebody first asks: some 20 kB on disk, 1 MB in memory.
 */
public final class PublishedSchemas {

    /** Read when somebody first asks. */
    private static final class Read {
        static final JsonNode TYPES = PublishedFile.named("types").orElseThrow().tree();
        static final Map<String, String> NAMES = names();

        private static Map<String, String> names() {
            Map<String, String> names = new HashMap<>();
            for (Map.Entry<String, JsonNode> type : TYPES.properties()) {
                JsonNode kinds = type.getValue().path("x-kubernetes-group-version-kind");
                if (kinds.size() == 1) {
                    names.put(key(kinds.get(0)), type.getKey());
                }
            }
            return names;
        }

        private static String key(JsonNode kind) {
            return PublishedSchemas.key(
                    kind.path("group").asString(),
                    kind.path("version").asString(),
                    kind.path("kind").asString());
        }
    }

    private PublishedSchemas() {}

    /** Empty for a kind that Kubernetes does not have at this version. */
    public static Optional<Schema> of(ResourceKind kind) {
        return of(kind.group(), kind.version(), kind.kind());
    }

    public static Optional<Schema> of(String group, String version, String kind) {
        @Nullable String name = Read.NAMES.get(key(group, version, kind));
        return name == null ? Optional.empty() : named(name);
    }

    /** By the name that the documents give it, as {@code io.k8s.api.core.v1.PodSpec}. */
    public static Optional<Schema> named(String name) {
        if (!Read.TYPES.has(name)) {
            return Optional.empty();
        }
        JsonNode reference = KubeJson.mapper().createObjectNode().put("$ref", "#/components/schemas/" + name);
        return Optional.of(Schema.of(reference, PublishedSchemas::definition));
    }

    private static JsonNode definition(String name) {
        JsonNode definition = Read.TYPES.get(name);
        return definition == null ? MissingNode.getInstance() : definition;
    }

    private static String key(String group, String version, String kind) {
        return group + "/" + version + "/" + kind;
    }
}
