package dev.timonel.api.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.model.schema.PublishedFile;
import java.lang.ref.SoftReference;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The documents of {@code /openapi/v3} and {@code /openapi/v2}: those that Kubernetes publishes, as far as discovery lists what they
 * tell of. They are read when somebody asks, and kept as long as there is room in memory. A hash is known without reading them.
 */
public final class OpenApiDocuments {
    /** Part of each hash: to be counted up when what is made of the same published document changes. */
    private static final String MAKE = "1";

    private final ServedResources served;
    private final Map<String, Document> made = new ConcurrentHashMap<>();
    /** Of published files, by name; of none, nothing. */
    private final Map<String, byte[]> digests = new ConcurrentHashMap<>();

    public OpenApiDocuments(ServedResources served) {
        this.served = served;
    }

    /** A document and what tells it from others of the same name. */
    public static final class Document {
        private final String hash;
        private final Supplier<byte[]> maker;
        private SoftReference<byte[]> bytes = new SoftReference<>(null);

        Document(String hash, Supplier<byte[]> maker) {
            this.hash = hash;
            this.maker = maker;
        }

        public String hash() {
            return hash;
        }

        public synchronized byte[] bytes() {
            byte[] known = bytes.get();
            if (known == null) {
                known = maker.get();
                bytes = new SoftReference<>(known);
            }
            return known;
        }
    }

    /** The answer of {@code /openapi/v3}. */
    public JsonNode index() {
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        ObjectNode paths = index.putObject("paths");
        names().forEach((name, groupVersion) -> find(name)
                .ifPresent(document -> paths.putObject(name).put("serverRelativeURL", url(name, document.hash()))));
        return index;
    }

    public static String url(String name, String hash) {
        return "/openapi/v3/" + name + "?hash=" + hash;
    }

    /** Of {@code api/v1} or {@code apis/<group>/<version>}, of {@code apis/<group>}, {@code api}, {@code apis}, {@code version} or what the issuer of tokens tells; a 404 if there is none. */
    public Document v3(String name) {
        return find(name).orElseThrow(StatusException::noSuchPath);
    }

    /** The same as a tree, the caller's to change. */
    public JsonNode v3Tree(String name) {
        if (!names().containsKey(name)) {
            throw StatusException.noSuchPath();
        }
        return part("v3", name).orElseThrow(StatusException::noSuchPath);
    }

    /** Everything in one document of version 2. */
    public Document v2() {
        return document("v2", hash("v2"), () -> KubeJson.write(v2Tree()));
    }

    /** The same as a protobuf of {@code openapi.v2.Document}. */
    public Document v2Protobuf() {
        return document("v2.pb", hash("v2.pb"), () -> GnosticDocument.of(v2Tree()));
    }

    private Optional<Document> find(String name) {
        String groupVersion = names().get(name);
        if (groupVersion == null || served.custom(groupVersion).isEmpty() && published(name).length == 0) {
            return Optional.empty();
        }
        return Optional.of(
                document(name, hash(name), () -> KubeJson.write(part("v3", name).orElseThrow())));
    }

    private Document document(String name, String hash, Supplier<byte[]> maker) {
        return made.compute(
                name, (key, known) -> known != null && known.hash().equals(hash) ? known : new Document(hash, maker));
    }

    /** Names of documents with the group and version that they are about, or none. */
    private Map<String, String> names() {
        Map<String, String> names = new TreeMap<>(Map.of(
                "api", "", "apis", "", "version", "", ".well-known/openid-configuration", "", "openid/v1/jwks", ""));
        for (String groupVersion : served.groupVersions()) {
            int slash = groupVersion.indexOf('/');
            if (slash < 0) {
                names.put("api/" + groupVersion, groupVersion);
            } else {
                names.put("apis/" + groupVersion, groupVersion);
                names.put("apis/" + groupVersion.substring(0, slash), "");
            }
        }
        return names;
    }

    private static String file(String version, String name) {
        return version + "/" + name.replace("/", "__");
    }

    /** The served part of a published document; empty if none is published. */
    private Optional<JsonNode> part(String version, String name) {
        boolean third = version.equals("v3");
        List<CustomVersion> custom = served.custom(names().getOrDefault(name, ""));
        if (!custom.isEmpty()) {
            return Optional.of(CustomDocument.of(third, custom));
        }
        return PublishedFile.named(file(version, name)).map(file -> {
            ObjectNode document = (ObjectNode) file.tree();
            JsonNode own = third ? document.path("components").path("schemas") : document.path("definitions");
            ObjectNode schemas = own instanceof ObjectNode some ? some : JsonNodeFactory.instance.objectNode();
            JsonNode resources =
                    served.resources(names().getOrDefault(name, "")).orElseGet(JsonNodeFactory.instance::objectNode);
            new ServedPart("/" + name + "/", resources).keep((ObjectNode) document.path("paths"), schemas);
            if (third) {
                ((ObjectNode) document.path("info")).put("version", served.version());
            }
            return document;
        });
    }

    private JsonNode v2Tree() {
        ObjectNode paths = JsonNodeFactory.instance.objectNode();
        ObjectNode definitions = JsonNodeFactory.instance.objectNode();
        for (String name : names().keySet()) {
            part("v2", name).ifPresent(part -> {
                paths.setAll((ObjectNode) part.path("paths"));
                definitions.setAll((ObjectNode) part.path("definitions"));
            });
        }
        ObjectNode whole = JsonNodeFactory.instance.objectNode().put("swagger", "2.0");
        whole.putObject("info").put("title", "Kubernetes").put("version", served.version());
        whole.set("paths", ServedPart.sorted(paths));
        whole.set("definitions", ServedPart.sorted(definitions));
        whole.putObject("securityDefinitions")
                .putObject("BearerToken")
                .put("description", "Bearer Token authentication")
                .put("in", "header")
                .put("name", "authorization")
                .put("type", "apiKey");
        whole.putArray("security").addObject().putArray("BearerToken");
        return whole;
    }

    /** Of what the document is made of: the published file, and what discovery lists. */
    private String hash(String name) {
        MessageDigest digest = sha256();
        digest.update((MAKE + served.version() + name).getBytes(UTF_8));
        Map<String, String> names = names();
        for (String each : new TreeSet<>(name.startsWith("v2") ? names.keySet() : List.of(name))) {
            digest.update(published(each));
            served.custom(names.getOrDefault(each, ""))
                    .forEach(custom -> digest.update(custom.definition().hash().getBytes(UTF_8)));
            served.resources(names.getOrDefault(each, ""))
                    .ifPresent(resources -> digest.update(KubeJson.write(resources)));
        }
        return HexFormat.of().withUpperCase().formatHex(digest.digest());
    }

    private byte[] published(String name) {
        return digests.computeIfAbsent(
                name,
                n -> PublishedFile.named(file("v3", n))
                        .map(file -> sha256().digest(file.packed()))
                        .orElseGet(() -> new byte[0]));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
