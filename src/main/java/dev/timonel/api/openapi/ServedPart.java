package dev.timonel.api.openapi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The part of a published document that is served: the operations that discovery lists as verbs, and the schemas that they reach. */
final class ServedPart {
    /** Verbs of discovery by {@code x-kubernetes-action}, where the words differ. */
    private static final Map<String, String> VERBS = Map.of("post", "create", "put", "update");

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "patch", "head", "options", "connect");

    private final Map<String, Set<String>> served = new HashMap<>();
    private final String root;

    /** @param root {@code /apis/apps/v1/}
     *  @param resources the APIResourceList of that group and version */
    ServedPart(String root, JsonNode resources) {
        this.root = root;
        for (JsonNode resource : resources.path("resources")) {
            Set<String> verbs = new HashSet<>();
            resource.path("verbs").forEach(verb -> verbs.add(verb.asString()));
            served.put(resource.path("name").asString(), verbs);
        }
    }

    /** Leaves of the document's paths and of these schemas what is served. */
    void keep(ObjectNode paths, ObjectNode schemas) {
        for (String path : List.copyOf(paths.propertyNames())) {
            String resource = resource(path);
            if (resource != null) {
                Set<String> verbs = served.getOrDefault(resource, Set.of());
                ObjectNode item = (ObjectNode) paths.path(path);
                boolean any = false;
                for (String method : List.copyOf(item.propertyNames())) {
                    if (METHODS.contains(method)) {
                        if (verbs.contains(verb(method, item.path(method)))) {
                            any = true;
                        } else {
                            item.remove(method);
                        }
                    }
                }
                if (!any) {
                    paths.remove(path);
                }
            }
        }
        Set<String> reached = References.of(paths, schemas);
        for (String name : schemas.propertyNames()) {
            if (name.endsWith(".WatchEvent")) {
                reached.add(name);
                reached.addAll(References.of(schemas.path(name), schemas));
            }
        }
        schemas.retain(reached);
    }

    private static String verb(String method, JsonNode operation) {
        String action = operation.path("x-kubernetes-action").asString(method);
        return action.equals("connect")
                ? (method.equals("get") ? "get" : "create")
                : VERBS.getOrDefault(action, action);
    }

    /** {@code pods}, {@code pods/status}; null for the path of the group and version itself. */
    @Nullable
    String resource(String path) {
        if (!path.startsWith(root) || path.length() == root.length()) {
            return null;
        }
        List<String> steps =
                new ArrayList<>(List.of(path.substring(root.length()).split("/", -1)));
        if (steps.size() > 2 && steps.get(1).equals("{namespace}")) {
            steps = steps.subList(2, steps.size());
        }
        return steps.size() > 2 ? steps.get(0) + "/" + steps.get(2) : steps.get(0);
    }

    /** The same members in alphabetical order. */
    static ObjectNode sorted(ObjectNode tree) {
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        new TreeSet<>(tree.propertyNames()).forEach(name -> sorted.set(name, tree.path(name)));
        return sorted;
    }
}
