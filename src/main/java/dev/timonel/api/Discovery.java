package dev.timonel.api;

import dev.timonel.api.openapi.ServedResources;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.custom.CustomKinds;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.model.custom.VersionOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is served, in the unaggregated form that every client understands, derived from {@link Kinds#SERVED} and the definitions of the moment.
 * {@link AggregatedDiscovery} has it for who asks for all at once.
 */
final class Discovery {
    static final String VERSION = "v1.37.0";

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> READ_VERBS = List.of("get", "list", "watch");
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

    static JsonNode groups(CustomKinds custom) {
        ObjectNode list = object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        groupNames(custom).forEach(group -> groups.add(groupBody(group, object(), custom)));
        return list;
    }

    static Optional<JsonNode> group(String name, CustomKinds custom) {
        return groupNames(custom).contains(name)
                ? Optional.of(groupBody(name, object().put("kind", "APIGroup").put("apiVersion", "v1"), custom))
                : Optional.empty();
    }

    /** The resources of {@code v1} or {@code discovery.k8s.io/v1}. */
    static Optional<JsonNode> resources(String groupVersion, CustomKinds custom) {
        List<ResourceKind> kinds =
                own().filter(k -> k.apiVersion().equals(groupVersion)).toList();
        List<CustomVersion> defined = defined(groupVersion, custom);
        if (kinds.isEmpty() && defined.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode list =
                object().put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", groupVersion);
        ArrayNode resources = list.putArray("resources");
        kinds.forEach(kind -> addResources(kind, resources));
        for (CustomVersion version : defined) {
            addResource(version.kind(), resources);
            addSubresources(version.kind(), version.facts().scale() != null, resources);
        }
        return Optional.of(list);
    }

    private static List<CustomVersion> defined(String groupVersion, CustomKinds custom) {
        return custom.versions()
                .filter(version -> version.kind().apiVersion().equals(groupVersion))
                .toList();
    }

    /** {@code v1}, {@code discovery.k8s.io/v1} and all others of which there are resources. */
    static List<String> groupVersions(CustomKinds custom) {
        return kinds(custom).map(ResourceKind::apiVersion).distinct().sorted().toList();
    }

    /** The paths that {@code GET /} lists. */
    static JsonNode paths(CustomKinds custom) {
        ObjectNode root = object();
        ArrayNode paths = root.putArray("paths");
        paths.add("/api").add("/api/v1").add("/apis");
        groupNames(custom).forEach(group -> {
            paths.add("/apis/" + group);
            versions(group, custom).forEach(version -> paths.add("/apis/" + group + "/" + version));
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

    private static Stream<ResourceKind> own() {
        return Stream.of(Kinds.SERVED, Kinds.FACES, Kinds.REVIEWS).flatMap(List::stream);
    }

    private static Stream<ResourceKind> kinds(CustomKinds custom) {
        return Stream.concat(own(), custom.versions().map(CustomVersion::kind));
    }

    /** The server's own before those of definitions, so that a short name means the server's own kind first. */
    private static List<String> groupNames(CustomKinds custom) {
        return Stream.concat(
                        own().map(ResourceKind::group).sorted(),
                        custom.versions()
                                .map(version -> version.definition().group())
                                .sorted())
                .filter(group -> !group.isEmpty())
                .distinct()
                .toList();
    }

    /** The newest first: it is preferred. */
    private static List<String> versions(String group, CustomKinds custom) {
        return kinds(custom)
                .filter(kind -> kind.group().equals(group))
                .map(ResourceKind::version)
                .distinct()
                .sorted(VersionOrder.NEWEST_FIRST)
                .toList();
    }

    private static ObjectNode groupBody(String group, ObjectNode body, CustomKinds custom) {
        body.put("name", group);
        ArrayNode versions = body.putArray("versions");
        versions(group, custom)
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
        addResource(kind, resources);
        addSubresources(kind, kind.hasScale(), resources);
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
            writeOnly("pods/log", "", true, kind.kind(), "get", resources);
            Stream.of("pods/ephemeralcontainers", "pods/resize")
                    .forEach(name -> writeOnly(name, "", true, kind.kind(), "get", resources)
                            .withArrayProperty("verbs")
                            .add("patch")
                            .add("update"));
        }
    }

    private static Stream<String> verbs(ResourceKind kind) {
        Stream<String> all = (Kinds.isReadOnly(kind) ? READ_VERBS : VERBS).stream();
        return Kinds.isDeletedOneByOne(kind) ? all.filter(verb -> !verb.equals("deletecollection")) : all;
    }

    private static void addResource(ResourceKind kind, ArrayNode resources) {
        ObjectNode main = resources
                .addObject()
                .put("name", kind.plural())
                .put("singularName", kind.singular())
                .put("namespaced", kind.namespaced())
                .put("kind", kind.kind());
        verbs(kind).forEach(main.putArray("verbs")::add);
        if (!kind.shortNames().isEmpty()) {
            kind.shortNames().forEach(main.putArray("shortNames")::add);
        }
        if (!kind.categories().isEmpty()) {
            kind.categories().forEach(main.putArray("categories")::add);
        }
    }

    private static void addSubresources(ResourceKind kind, boolean hasScale, ArrayNode resources) {
        if (hasScale) {
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
    record Resources(Supplier<CustomKinds> custom) implements ServedResources {
        @Override
        public List<String> groupVersions() {
            return Discovery.groupVersions(custom.get());
        }

        @Override
        public Optional<JsonNode> resources(String groupVersion) {
            return Discovery.resources(groupVersion, custom.get());
        }

        @Override
        public List<CustomVersion> custom(String groupVersion) {
            return defined(groupVersion, custom.get());
        }

        @Override
        public String version() {
            return VERSION;
        }
    }
}
