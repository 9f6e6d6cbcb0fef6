package dev.timonel.fuzz;

import dev.timonel.api.codec.YamlStream;
import dev.timonel.fuzz.Operations.Operation;
import dev.timonel.model.KubeJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One request after the other, all of them from one seed and from what the server answered. */
final class FuzzRequests {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final List<String> NAMES =
            List.of("web", "web", "web", "db", "a-1", "node-1", "default", "kubernetes", "x-7");
    private static final List<String> NAMESPACES =
            List.of("default", "default", "default", "default", "default", "default", "kube-system", "absent");
    private static final List<String> ODD_METHODS =
            List.of("HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "PUT", "PATCH", "DELETE", "POST");
    private static final List<String> PATCH_TYPES = List.of(
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json",
            "application/apply-patch+yaml",
            "application/apply-patch+cbor");
    private static final List<String> ACCEPTS = List.of(
            "application/json",
            "application/yaml",
            PROTOBUF,
            PROTOBUF + ", application/json",
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
            "application/json;as=PartialObjectMetadataList;v=v1beta1;g=meta.k8s.io,*/*;q=0.1",
            "*/*",
            "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
            "application/cbor",
            ";;;,=,/",
            "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");

    private final Random random;
    private final List<Operation> operations;
    private final Map<String, List<byte[]>> protobuf = new HashMap<>();
    private final Map<String, ObjectNode> seen = new HashMap<>();
    private final SchemaValues values;
    private final Mutations mutations;
    private final Queries queries;

    FuzzRequests(Operations operations, long seed) throws IOException {
        this.random = new Random(seed);
        this.operations = operations.all();
        this.values = new SchemaValues(operations.schemas(), random);
        this.mutations = new Mutations(random, values);
        this.queries = new Queries(random, mutations);
        try (InputStream in =
                Objects.requireNonNull(FuzzRequests.class.getResourceAsStream("/protobuf/vectors.json"))) {
            for (JsonNode vector : KubeJson.tree(in.readAllBytes())) {
                protobuf.computeIfAbsent(vector.path("name").asString().split(" ")[0], k -> new ArrayList<>())
                        .add(Base64.getDecoder().decode(vector.path("protobuf").asString()));
            }
        }
        try (InputStream in =
                Objects.requireNonNull(FuzzRequests.class.getResourceAsStream("/openapi/examples.json"))) {
            KubeJson.tree(in.readAllBytes())
                    .path("objects")
                    .properties()
                    .forEach(e -> seen.put(e.getKey(), (ObjectNode) e.getValue()));
        }
    }

    /** One object of each kind, to begin with. */
    List<RawHttp.Message> first() {
        List<RawHttp.Message> first = new ArrayList<>();
        for (Operation operation : operations) {
            String kind = operation.schema().substring(operation.schema().lastIndexOf('.') + 1);
            if (operation.method().equals("POST")
                    && seen.containsKey(kind)
                    && !operation.path().contains("{name}")) {
                ObjectNode object = seen.get(kind).deepCopy();
                if (object.path("metadata") instanceof ObjectNode metadata) {
                    metadata.put("name", "web").remove("namespace");
                }
                byte[] body = object.toString().getBytes(StandardCharsets.UTF_8);
                first.add(new RawHttp.Message(
                        "POST",
                        operation.path().replace("{namespace}", "default"),
                        List.of("Content-Type: application/json"),
                        body,
                        body.length));
            }
        }
        return first;
    }

    RawHttp.Message next() {
        Operation operation = operations.get(random.nextInt(operations.size()));
        String method =
                random.nextInt(40) == 0 ? ODD_METHODS.get(random.nextInt(ODD_METHODS.size())) : operation.method();
        List<String> headers = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            headers.add("Accept: " + ACCEPTS.get(random.nextInt(ACCEPTS.size())));
        }
        if (random.nextInt(4) == 0) {
            headers.add("Accept-Encoding: gzip, br;q=0.5");
        }
        headers.add("User-Agent: fuzz/1 (" + random.nextInt(3) + ")");
        byte[] body = new byte[0];
        if (!operation.schema().isEmpty() || List.of("POST", "PUT", "PATCH").contains(method)) {
            body = method.equals("PATCH") ? patch(operation, headers) : whole(operation, headers);
        }
        int length = body.length == 0 && random.nextInt(3) > 0 ? -1 : body.length;
        if (body.length > 0 && random.nextInt(60) == 0) {
            length = Math.max(0, body.length + random.nextInt(41) - 20);
        }
        return new RawHttp.Message(method, path(operation) + queries.of(operation), headers, body, length);
    }

    /** Remembers an object, to be changed by later requests. */
    void learn(RawHttp.Reply reply) {
        if (reply.code() < 300 && reply.body().length > 2 && reply.body().length < 20_000 && reply.body()[0] == '{') {
            JsonNode tree = KubeJson.tree(reply.body());
            String kind = tree.path("kind").asString("");
            if (tree instanceof ObjectNode object && protobuf.containsKey(kind) && object.has("metadata")) {
                seen.put(kind, object);
            }
        }
    }

    private String path(Operation operation) {
        StringBuilder path = new StringBuilder();
        for (String segment : operation.path().substring(1).split("/", -1)) {
            path.append('/');
            if (!segment.startsWith("{")) {
                path.append(random.nextInt(400) == 0 ? Queries.encode(mutations.odd()) : segment);
            } else if (random.nextInt(30) == 0) {
                path.append(Queries.encode(mutations.odd()));
            } else {
                List<String> pool = segment.equals("{namespace}") ? NAMESPACES : NAMES;
                path.append(pool.get(random.nextInt(pool.size())));
            }
        }
        String all = path + (random.nextInt(20) == 0 ? "/" : "");
        return all.length() > 6000 ? all.substring(0, 6000) : all;
    }

    private byte[] whole(Operation operation, List<String> headers) {
        String schema = operation.schema();
        String kind = schema.substring(schema.lastIndexOf('.') + 1);
        if (protobuf.containsKey(kind) && random.nextInt(6) == 0) {
            headers.add("Content-Type: " + PROTOBUF);
            List<byte[]> known = protobuf.get(kind);
            byte[] bytes = known.get(random.nextInt(known.size()));
            return random.nextInt(4) == 0 ? bytes : mutations.damage(bytes);
        }
        return text(object(schema, kind), headers, random.nextInt(5) == 0 ? "application/yaml" : "application/json");
    }

    private ObjectNode object(String schema, String kind) {
        ObjectNode tree;
        if (seen.containsKey(kind) && random.nextInt(5) > 0) {
            tree = seen.get(kind).deepCopy();
        } else {
            tree = values.of(schema, 0.2) instanceof ObjectNode made ? made : NODES.objectNode();
            tree.remove("kind");
            tree.remove("apiVersion");
        }
        if (tree.path("metadata") instanceof ObjectNode metadata && random.nextInt(6) > 0) {
            metadata.put("name", NAMES.get(random.nextInt(NAMES.size())));
            metadata.remove(List.of("resourceVersion", "uid", "namespace"));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            mutations.damage(tree);
        }
        return tree;
    }

    private byte[] text(JsonNode tree, List<String> headers, String type) {
        if (random.nextInt(50) > 0) {
            headers.add("Content-Type: " + type + (random.nextInt(8) == 0 ? ";charset=utf-8" : ""));
        } else {
            headers.add("Content-Type: "
                    + List.of("text/plain", "", "application/cbor", "multipart/form-data; boundary=x", ";")
                            .get(random.nextInt(5)));
        }
        String json = tree.toString();
        if (random.nextInt(30) == 0) {
            json = Mutations.twice(json);
        }
        if (type.contains("yaml") && random.nextInt(10) == 0) {
            json = List.of(
                                    "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
                                    "--- 1\n--- 2\n",
                                    "!!java.net.URL [x]",
                                    "? [a]\n: b\n",
                                    "a: !!binary AA\n",
                                    "<<: {a: 1}\n")
                            .get(random.nextInt(6))
                    + (random.nextBoolean() ? json : "");
        }
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        boolean blocks = type.contains("yaml") && random.nextBoolean();
        return random.nextInt(blocks ? 3 : 12) == 0
                ? mutations.damage(blocks ? blocks(bytes) : bytes)
                : blocks ? blocks(bytes) : bytes;
    }

    /** As people write YAML, in lines and indentations; what can't be, as it is. */
    private static byte[] blocks(byte[] json) {
        try {
            return YamlStream.of(json);
        } catch (RuntimeException noJson) {
            return json;
        }
    }

    private byte[] patch(Operation operation, List<String> headers) {
        String type = PATCH_TYPES.get(random.nextInt(PATCH_TYPES.size()));
        String document = operation.path();
        String kind = seen.keySet().stream()
                .filter(k -> document.contains("/" + k.toLowerCase(java.util.Locale.ROOT)))
                .findFirst()
                .orElse("Pod");
        ObjectNode object = object("", kind);
        if (type.contains("json-patch")) {
            ArrayNode patch = NODES.arrayNode();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                patch.add(operation(object));
            }
            return text(patch, headers, type);
        }
        if (type.contains("strategic") && random.nextBoolean()) {
            direct(object);
        }
        return text(object, headers, type);
    }

    private ObjectNode operation(ObjectNode object) {
        StringBuilder pointer = new StringBuilder();
        JsonNode at = object;
        while (at.isContainer() && !at.isEmpty() && random.nextInt(4) > 0) {
            if (at instanceof ObjectNode map) {
                List<String> names = List.copyOf(map.propertyNames());
                String name = names.get(random.nextInt(names.size()));
                pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
                at = map.path(name);
            } else {
                int index = random.nextInt(at.size());
                pointer.append('/')
                        .append(
                                random.nextInt(6) == 0
                                        ? List.of("-", "01", "-1", "99999999999", "")
                                                .get(random.nextInt(5))
                                        : index);
                at = at.get(index);
            }
        }
        ObjectNode operation = NODES.objectNode()
                .put(
                        "op",
                        List.of("add", "remove", "replace", "test", "copy", "move", "nop")
                                .get(random.nextInt(7)))
                .put("path", random.nextInt(15) == 0 ? mutations.odd() : pointer.toString());
        if (random.nextInt(4) > 0) {
            operation.set("value", random.nextInt(3) == 0 ? NODES.nullNode() : at.deepCopy());
        }
        if (random.nextInt(3) == 0) {
            operation.put("from", random.nextBoolean() ? pointer.toString() : "/metadata");
        }
        return operation;
    }

    private void direct(ObjectNode object) {
        List<ObjectNode> maps = new ArrayList<>();
        maps.add(object);
        for (int i = 0; i < maps.size() && i < 200; i++) {
            maps.get(i).forEach(child -> {
                if (child instanceof ObjectNode map) {
                    maps.add(map);
                } else if (child instanceof ArrayNode list) {
                    list.forEach(item -> {
                        if (item instanceof ObjectNode map) {
                            maps.add(map);
                        }
                    });
                }
            });
        }
        ObjectNode where = maps.get(random.nextInt(maps.size()));
        List<String> names = List.copyOf(where.propertyNames());
        String field = names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
        switch (random.nextInt(4)) {
            case 0 ->
                where.put("$patch", List.of("delete", "replace", "merge", "odd").get(random.nextInt(4)));
            case 1 -> where.putArray("$retainKeys").add(field).add(random.nextInt());
            case 2 ->
                where.set(
                        "$setElementOrder/" + field,
                        where.path(field).isMissingNode()
                                ? NODES.nullNode()
                                : where.path(field).deepCopy());
            default ->
                where.putArray("$deleteFromPrimitiveList/" + field).add("x").add(1);
        }
    }
}
