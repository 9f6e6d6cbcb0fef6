package dev.timonel.api;

import dev.timonel.model.KubeJson;
import dev.timonel.model.custom.CustomKinds;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All groups, versions and resources in one answer, for clients that ask {@code /api} and {@code /apis} for it
 * ({@code apiserver/pkg/endpoints/discovery/aggregated}, apidiscovery.k8s.io/v2); it says the same as {@link Discovery}. Made when
 * first asked for, and anew when definitions change.
 */
final class AggregatedDiscovery {
    static final String CONTENT_TYPE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private volatile @Nullable Made made;

    /** Both answers, of the definitions of one moment. */
    private record Made(CustomKinds custom, Document core, Document groups) {}

    private record Document(byte[] bytes, String tag) {
        static Document of(ObjectNode list) {
            byte[] bytes = KubeJson.write(list);
            return new Document(bytes, "\"" + hash(bytes) + "\"");
        }
    }

    /** {@code root} is {@code api} or {@code apis}; 304 if the client {@code has} it, by its If-None-Match. */
    Answer answer(String root, CustomKinds custom, @Nullable String has) {
        Made now = made;
        if (now == null || now.custom() != custom) {
            now = new Made(custom, Document.of(core(custom)), Document.of(groups(custom)));
            made = now;
        }
        Document document = root.equals("api") ? now.core() : now.groups();
        boolean known = document.tag().equals(has);
        Map<String, String> headers = Map.of("ETag", document.tag(), "Vary", "Accept", "Cache-Control", "public");
        return new Answer(known ? 304 : 200, CONTENT_TYPE, headers, List.of(), known ? new byte[0] : document.bytes());
    }

    private static ObjectNode core(CustomKinds custom) {
        ObjectNode list = list();
        ObjectNode group = ((ArrayNode) list.path("items")).addObject();
        group.putObject("metadata");
        addVersion("v1", "v1", custom, group.putArray("versions"));
        return list;
    }

    private static ObjectNode groups(CustomKinds custom) {
        ObjectNode list = list();
        for (JsonNode each : Discovery.groups(custom).path("groups")) {
            ObjectNode group = ((ArrayNode) list.path("items")).addObject();
            group.putObject("metadata").set("name", each.path("name"));
            ArrayNode versions = group.putArray("versions");
            for (JsonNode version : each.path("versions")) {
                addVersion(
                        version.path("version").asString(),
                        version.path("groupVersion").asString(),
                        custom,
                        versions);
            }
        }
        return list;
    }

    private static ObjectNode list() {
        ObjectNode list = KubeJson.mapper().createObjectNode();
        list.put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        list.putObject("metadata");
        list.putArray("items");
        return list;
    }

    private static void addVersion(String name, String groupVersion, CustomKinds custom, ArrayNode versions) {
        ObjectNode version = versions.addObject().put("version", name);
        ArrayNode resources = version.putArray("resources");
        Map<String, ObjectNode> byName = new LinkedHashMap<>();
        for (JsonNode each :
                Discovery.resources(groupVersion, custom).orElseThrow().path("resources")) {
            String[] steps = each.path("name").asString().split("/", 2);
            if (steps.length == 1) {
                byName.put(steps[0], resource(each, resources.addObject().put("resource", steps[0])));
            } else {
                ObjectNode sub = Objects.requireNonNull(byName.get(steps[0]), groupVersion)
                        .withArray("subresources")
                        .addObject()
                        .put("subresource", steps[1]);
                sub.set("responseKind", kind(each));
                sub.set("verbs", each.path("verbs"));
            }
        }
        version.put("freshness", "Current");
    }

    private static ObjectNode resource(JsonNode from, ObjectNode resource) {
        resource.set("responseKind", kind(from));
        resource.put("scope", from.path("namespaced").asBoolean() ? "Namespaced" : "Cluster");
        resource.set("singularResource", from.path("singularName"));
        resource.set("verbs", from.path("verbs"));
        for (String names : List.of("shortNames", "categories")) {
            if (from.has(names)) {
                resource.set(names, from.path(names));
            }
        }
        return resource;
    }

    /** Group and version are empty where they are those around it. */
    private static ObjectNode kind(JsonNode from) {
        return KubeJson.mapper()
                .createObjectNode()
                .put("group", from.path("group").asString(""))
                .put("version", from.path("version").asString(""))
                .put("kind", from.path("kind").asString());
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-512", e);
        }
    }
}
