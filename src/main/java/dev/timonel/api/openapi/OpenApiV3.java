package dev.timonel.api.openapi;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI v3 documents that kubectl reads before {@code apply}, {@code create} and {@code explain}: one per group and
 * version, made once, always the same bytes. The trees are shared and not to be written to.
 */
public final class OpenApiV3 {
    private final Map<String, JsonNode> documents = new TreeMap<>();
    private final ObjectNode index = JsonNodeFactory.instance.objectNode();

    public OpenApiV3() {
        ObjectNode paths = index.putObject("paths");
        Stream.concat(Kinds.SERVED.stream(), Kinds.REVIEWS.stream())
                .forEach(kind -> documents.computeIfAbsent(path(kind), OpenApiV3::build));
        documents.forEach((path, document) -> paths.putObject(path)
                .put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash(KubeJson.write(document))));
    }

    /** The answer of {@code /openapi/v3}. */
    public JsonNode index() {
        return index;
    }

    /** The document of {@code api/v1} or {@code apis/<group>/<version>}; throws a 404 StatusException if there is none. */
    public JsonNode document(String groupVersionPath) {
        JsonNode document = documents.get(groupVersionPath);
        if (document == null) {
            throw StatusException.noSuchPath();
        }
        return document;
    }

    static String path(ResourceKind kind) {
        return kind.group().isEmpty() ? "api/" + kind.version() : "apis/" + kind.apiVersion();
    }

    private static JsonNode build(String path) {
        SchemaDocuments schemas = new SchemaDocuments();
        PathDocuments paths = new PathDocuments();
        for (ResourceKind kind : Kinds.SERVED) {
            if (path(kind).equals(path)) {
                schemas.add(kind);
                paths.add(kind);
            }
        }
        for (ResourceKind kind : Kinds.REVIEWS) {
            if (path(kind).equals(path)) {
                schemas.add(kind);
                paths.addReview(kind);
            }
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", "unversioned");
        document.set("paths", paths.paths());
        document.putObject("components").set("schemas", schemas.schemas());
        return document;
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
