package dev.timonel.api;

import dev.timonel.api.openapi.ServedResources;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is served, in the unaggregated form that every client understands, derived from {@link Kinds#SERVED}. Aggregated
 * discovery would only save round trips, and a wrong version of it makes old clients see nothing.
 */
final class Discovery {
    static final String VERSION = "v1.37.0";

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> STATUS_VERBS = List.of("get", "patch", "update");

    private Discovery() {}

    static JsonNode version() {
        return object().put("major", "1")
                .put("minor", "37")
                .put("gitVersion", VERSION + "+timonel")
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-01-01T00:00:00Z")
                .put("goVersion", "")
                .put("compiler", "javac")
                .put("platform", "java/17");
    }

    /** {@code server} is {@code host:port} as the client wrote it. */
    static JsonNode coreVersions(String server) {
        ObjectNode versions = object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", server);
        return versions;
    }

    static JsonNode groups() {
        ObjectNode list = object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        groupNames().forEach(group -> groups.add(groupBody(group, object())));
        return list;
    }

    static Optional<JsonNode> group(String name) {
        return groupNames().contains(name)
                ? Optional.of(groupBody(name, object().put("kind", "APIGroup").put("apiVersion", "v1")))
                : Optional.empty();
    }

    /** The resources of {@code v1} or {@code discovery.k8s.io/v1}. */
    static Optional<JsonNode> resources(String groupVersion) {
        List<ResourceKind> kinds =
                kinds().filter(k -> k.apiVersion().equals(groupVersion)).toList();
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode list =
                object().put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", groupVersion);
        ArrayNode resources = list.putArray("resources");
        kinds.forEach(kind -> addResources(kind, resources));
        return Optional.of(list);
    }

    /** {@code v1}, {@code discovery.k8s.io/v1} and all others of which there are resources. */
    static List<String> groupVersions() {
        return kinds().map(ResourceKind::apiVersion).distinct().sorted().toList();
    }

    /** The paths that {@code GET /} lists. */
    static JsonNode paths() {
        ObjectNode root = object();
        ArrayNode paths = root.putArray("paths");
        paths.add("/api").add("/api/v1").add("/apis");
        groupNames().forEach(group -> {
            paths.add("/apis/" + group);
            versions(group).forEach(version -> paths.add("/apis/" + group + "/" + version));
        });
        List.of(
                        "/.well-known/openid-configuration",
                        "/healthz",
                        "/livez",
                        "/metrics",
                        "/openapi/v2",
                        "/openapi/v3",
                        "/openid/v1/jwks",
                        "/readyz",
                        "/served",
                        "/version")
                .forEach(paths::add);
        return root;
    }

    private static Stream<ResourceKind> kinds() {
        return Stream.of(Kinds.SERVED, Kinds.FACES, Kinds.REVIEWS).flatMap(List::stream);
    }

    private static List<String> groupNames() {
        return kinds().map(ResourceKind::group)
                .filter(group -> !group.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    /** The newest first: it is preferred. */
    private static List<String> versions(String group) {
        return kinds().filter(kind -> kind.group().equals(group))
                .map(ResourceKind::version)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static ObjectNode groupBody(String group, ObjectNode body) {
        body.put("name", group);
        ArrayNode versions = body.putArray("versions");
        versions(group)
                .forEach(version -> versions.addObject()
                        .put("groupVersion", group + "/" + version)
                        .put("version", version));
        body.set("preferredVersion", versions.get(0).deepCopy());
        return body;
    }

    private static void addResources(ResourceKind kind, ArrayNode resources) {
        if (Kinds.REVIEWS.contains(kind)) {
            writeOnly(kind.plural(), kind.singular(), kind.namespaced(), kind.kind(), "create", resources);
            return;
        }
        ObjectNode main = resources
                .addObject()
                .put("name", kind.plural())
                .put("singularName", kind.singular())
                .put("namespaced", kind.namespaced())
                .put("kind", kind.kind());
        VERBS.forEach(main.putArray("verbs")::add);
        if (!kind.shortNames().isEmpty()) {
            kind.shortNames().forEach(main.putArray("shortNames")::add);
        }
        if (!kind.categories().isEmpty()) {
            kind.categories().forEach(main.putArray("categories")::add);
        }
        addSubresources(kind, resources);
        if (kind.equals(Kinds.NAMESPACE)) {
            writeOnly("namespaces/finalize", "", false, kind.kind(), "update", resources);
        }
        if (kind.equals(Kinds.SERVICE_ACCOUNT)) {
            writeOnly("serviceaccounts/token", "", true, TokenRequests.KIND.kind(), "create", resources)
                    .put("group", TokenRequests.KIND.group())
                    .put("version", TokenRequests.KIND.version());
        }
        if (kind.equals(Kinds.POD)) {
            addPlacements(resources);
        }
    }

    private static void addSubresources(ResourceKind kind, ArrayNode resources) {
        if (kind.hasScale()) {
            ObjectNode scale = resources
                    .addObject()
                    .put("name", kind.plural() + "/scale")
                    .put("singularName", "")
                    .put("namespaced", kind.namespaced())
                    .put("group", ScaleVerbs.SCALE.group())
                    .put("version", ScaleVerbs.SCALE.version())
                    .put("kind", ScaleVerbs.SCALE.kind());
            STATUS_VERBS.forEach(scale.putArray("verbs")::add);
        }
        if (kind.hasStatus()) {
            ObjectNode status = resources
                    .addObject()
                    .put("name", kind.plural() + "/status")
                    .put("singularName", "")
                    .put("namespaced", kind.namespaced())
                    .put("kind", kind.kind());
            STATUS_VERBS.forEach(status.putArray("verbs")::add);
        }
    }

    /** kubectl drain evicts only if it finds the eviction with its group and version. */
    private static void addPlacements(ArrayNode resources) {
        placement("bindings", "binding", PodPlacements.BINDING, resources);
        placement("pods/binding", "", PodPlacements.BINDING, resources);
        placement("pods/eviction", "", PodPlacements.EVICTION, resources)
                .put("group", PodPlacements.EVICTION.group())
                .put("version", PodPlacements.EVICTION.version());
    }

    private static ObjectNode placement(String name, String singular, ResourceKind body, ArrayNode resources) {
        return writeOnly(name, singular, true, body.kind(), "create", resources);
    }

    private static ObjectNode writeOnly(
            String name, String singular, boolean namespaced, String kind, String verb, ArrayNode resources) {
        ObjectNode resource = resources
                .addObject()
                .put("name", name)
                .put("singularName", singular)
                .put("namespaced", namespaced)
                .put("kind", kind);
        resource.putArray("verbs").add(verb);
        return resource;
    }

    private static ObjectNode object() {
        return KubeJson.mapper().createObjectNode();
    }

    /** The same for who filters documents by it. */
    record Resources() implements ServedResources {
        @Override
        public List<String> groupVersions() {
            return Discovery.groupVersions();
        }

        @Override
        public Optional<JsonNode> resources(String groupVersion) {
            return Discovery.resources(groupVersion);
        }

        @Override
        public String version() {
            return VERSION;
        }
    }
}
