package dev.timonel.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.CodedOutputStream;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.TypeSchema;
import dev.timonel.model.TypeSchema.FieldSchema;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bodies as Kubernetes' Go code encodes them ({@code src/protobuf/vectors}), and bodies that are none. */
class ProtobufBodyTest {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final ResourceKind BINDING = placement("", Binding.class);
    private static final ResourceKind EVICTION = placement("policy", Eviction.class);
    private static final JsonNode ALL = vectors();

    static final List<ResourceKind> KINDS = Stream.of(Kinds.SERVED, Kinds.REVIEWS, List.of(BINDING, EVICTION))
            .flatMap(List::stream)
            .toList();

    static final List<JsonNode> VECTORS = ALL.valueStream().toList();

    /** A type of ours and a field of it that the fabric8 model does not have: it is told as unknown, as in JSON. */
    private static final Set<String> NOT_IN_THE_MODEL = Set.of();

    @ParameterizedTest
    @FieldSource("VECTORS")
    void aBodyInProtobufIsTheTreeThatItsJsonIs(JsonNode vector) throws Exception {
        JsonNode expected = withoutNulls(vector.path("json"));
        String message = message(vector);

        JsonNode tree =
                ProtobufReader.read(bytes(vector), ProtobufMessages.of(message)).tree();

        assertThat(KubeJson.tree(tree.toString().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void aBodyInProtobufIsTheObjectThatItsJsonIsToTheLastField(ResourceKind kind) {
        for (String variant : List.of(" full", " zero")) {
            JsonNode vector = vector(kind, variant);
            byte[] json = vector.path("json").toString().getBytes(StandardCharsets.UTF_8);

            Decoded ofProtobuf = BodyDecoder.decode(bytes(vector), PROTOBUF, kind, FieldValidation.WARN);
            Decoded ofJson = BodyDecoder.decode(json, "application/json", kind, FieldValidation.WARN);

            assertThat(ofProtobuf.tree()).isEqualTo(ofJson.tree());
            assertThat(ofProtobuf.object()).isEqualTo(ofJson.object());
            assertThat(unknownFields(ofProtobuf)).isSubsetOf(NOT_IN_THE_MODEL);
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void theBodiesThatAreComparedHaveEveryFieldOfTheKind(ResourceKind kind) {
        Set<String> missing = new TreeSet<>();
        compare(TypeSchema.of(kind.type()), vector(kind, " full").path("json"), kind.kind(), missing, Set.of());
        assertThat(missing).isEmpty();
    }

    @Test
    void theOptionsOfADeleteAreTaken() {
        DeleteOptions options =
                BodyDecoder.decodeOptions(bytes(vector("DeleteOptions full")), PROTOBUF, DeleteOptions.class);
        DeleteOptions zero =
                BodyDecoder.decodeOptions(bytes(vector("DeleteOptions zero")), PROTOBUF, DeleteOptions.class);

        JsonNode json = vector("DeleteOptions full").path("json");
        assertThat(options.getGracePeriodSeconds())
                .isEqualTo(json.path("gracePeriodSeconds").asLong());
        assertThat(options.getPreconditions().getUid())
                .isEqualTo(json.path("preconditions").path("uid").asString());
        assertThat(zero.getGracePeriodSeconds()).isZero();
        assertThat(zero.getOrphanDependents()).isFalse();
    }

    @Test
    void aPointerToZeroIsKeptAndAZeroThatGoLeavesOutIsNot() {
        JsonNode spec = decode(bytes(vector("Pod zero"))).tree().path("spec");
        assertThat(spec.path("terminationGracePeriodSeconds").asInt(-1)).isZero();
        assertThat(spec.path("enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(spec.has("hostNetwork")).isFalse();
        assertThat(spec.has("nodeName")).isFalse();
        assertThat(spec.has("containers")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                          | body is empty, as nothing was sent | empty data",
                "6b3873                    | no magic | provided data does not appear to be a protobuf message,"
                        + " expected prefix [107 56 115 0]",
                "7b226b696e64223a31        | JSON | provided data does not appear to be a protobuf message, expected"
                        + " prefix [107 56 115 0]",
                "6b387300                  | only magic | empty body",
                "6b387300 1203             | a length past the end | unexpected end of protobuf input",
                "6b387300 12ffffffff07     | a length of two gigabytes | unexpected end of protobuf input",
                "6b387300 12ffffffffffffffffff01 | a negative length | malformed protobuf",
                "6b387300 00               | a field without number | malformed protobuf",
                "6b387300 2a00             | a field of a later envelope | unknown field 5 of"
                        + " k8s.io.apimachinery.pkg.runtime.Unknown",
                "6b387300 1a04677a6970     | a contentEncoding | the contentEncoding of the protobuf envelope is not"
                        + " one that is understood here",
                "6b387300 22106170706c69636174696f6e2f6a736f6e | a contentType | the contentType of the protobuf"
                        + " envelope is not one that is understood here",
                "6b387300 1203 9a0600      | a later field of a pod | unknown field 99 of k8s.io.api.core.v1.Pod",
                "6b387300 1205 1203 9a0600 | a later field of its spec | unknown field 99 of"
                        + " k8s.io.api.core.v1.PodSpec at spec",
                "6b387300 1202 1000        | a number where a message is | wrong wireType = 0 at spec",
                "6b387300 1206 1204 22023132 | text where a number is | wrong wireType = 2 at"
                        + " spec.terminationGracePeriodSeconds",
                "6b387300 1202 1300        | a group | wrong wireType = 3 at spec",
            })
    void whatIsNoBodyIsRefused(String hex, String what, String because) {
        byte[] body = hex == null ? new byte[0] : java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
        StatusException refusal = refusal(body);
        assertThat(refusal.code()).as(what).isEqualTo(400);
        assertThat(refusal.reason()).isEqualTo("BadRequest");
        assertThat(refusal)
                .hasMessageStartingWith("the object provided is unrecognized (must be of type Pod): " + because + " (");
    }

    @Test
    void theKindOfTheEnvelopeCounts() {
        assertThat(refusal(bytes(vector("Service full"))).code()).isEqualTo(400);
        byte[] namespace = bytes(vector("Namespace zero"));
        assertThat(catchThrowableOfType(
                        StatusException.class,
                        () -> BodyDecoder.decode(namespace, PROTOBUF, Kinds.SERVICE_CIDR, FieldValidation.WARN)))
                .hasMessage("the API version in the data (v1) does not match the expected API version"
                        + " (networking.k8s.io/v1)");
        assertThat(decode(envelope(new byte[0])).object().getKind()).isEqualTo("Pod");
    }

    @Test
    void aTimeThatNoTimestampCanTellIsRefused() throws IOException {
        byte[] time = message(1, Long.MAX_VALUE);
        byte[] metadata = message(8, time);
        assertThat(refusal(envelope(message(1, metadata))))
                .hasMessageContaining("a time is outside of the years 0 to 9999");
    }

    @Test
    void managedFieldsAreJsonOfABoundedDepth() throws IOException {
        byte[] bomb = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        byte[] entry = message(7, message(1, bomb));
        assertThat(refusal(envelope(message(1, message(17, entry)))).code()).isEqualTo(400);
    }

    /** The Go decoder takes it, and so do all clients that send lists of numbers packed. */
    @Test
    void numbersMayBePacked() throws IOException {
        byte[] security = message(4, new byte[] {1, 2, 3});
        JsonNode tree = decode(envelope(message(2, message(14, security)))).tree();
        assertThat(tree.path("spec")
                        .path("securityContext")
                        .path("supplementalGroups")
                        .toString())
                .isEqualTo("[1,2,3]");
    }

    @Test
    void noPartOfABodyEndsInAnythingButAnAnswer() {
        byte[] body = bytes(vector("Pod full"));
        Random random = new Random(1);
        for (int i = 0; i < 4000; i++) {
            byte[] broken = i % 2 == 0 ? Arrays.copyOf(body, random.nextInt(body.length)) : body.clone();
            if (broken.length > 40) {
                broken[4 + random.nextInt(broken.length - 4)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> {
                        try {
                            decode(broken);
                        } catch (StatusException refused) {
                            assertThat(refused.code()).isEqualTo(400);
                        }
                    })
                    .doesNotThrowAnyException();
        }
    }

    /** A type within itself, as a schema in a schema, was compared already where {@code around} has it. */
    private static void compare(
            TypeSchema type, JsonNode json, String path, Set<String> missing, Set<TypeSchema> around) {
        if (around.contains(type)) {
            return;
        }
        Set<TypeSchema> within = new HashSet<>(around);
        within.add(type);
        type.fields().forEach((name, field) -> {
            boolean typeMeta = name.equals("kind") || name.equals("apiVersion");
            if (!json.has(name)) {
                if (typeMeta && (path.endsWith("deleteOptions") || path.endsWith("volumeClaimTemplates"))) {
                    return; // not in protobuf but of the whole body
                }
                missing.add(path + "." + name);
            } else {
                compare(field, json.path(name), path + "." + name, missing, within);
            }
        });
    }

    private static void compare(
            FieldSchema field, JsonNode json, String path, Set<String> missing, Set<TypeSchema> around) {
        switch (field.shape()) {
            case OBJECT -> compare(field.type(), json, path, missing, around);
            case ARRAY -> compare(field.elements(), json.path(0), path, missing, around);
            case MAP -> assertThat(json.isEmpty()).as(path).isFalse();
            default -> assertThat(json.isMissingNode()).as(path).isFalse();
        }
    }

    private static Set<String> unknownFields(Decoded decoded) {
        return new TreeSet<>(decoded.warnings());
    }

    private static ResourceKind placement(
            String group, Class<? extends io.fabric8.kubernetes.api.model.HasMetadata> type) {
        return new ResourceKind(group, "v1", type.getSimpleName(), "", "", List.of(), List.of(), true, false, type);
    }

    private static JsonNode vectors() {
        try (InputStream in = ProtobufBodyTest.class.getResourceAsStream("/protobuf/vectors.json")) {
            return KubeJson.tree(Objects.requireNonNull(in).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode vector(String name) {
        return VECTORS.stream()
                .filter(v -> v.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no vector: go run ./vectors for " + name));
    }

    private static JsonNode vector(ResourceKind kind, String variant) {
        return VECTORS.stream()
                .filter(v -> v.path("json").path("apiVersion").asString().equals(kind.apiVersion())
                        && v.path("name").asString().equals(kind.kind() + variant))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no vector: go run ./vectors for " + kind));
    }

    /** Whether its kind is served or not. */
    private static String message(JsonNode vector) {
        String kind = vector.path("json").path("kind").asString();
        if (kind.equals("DeleteOptions")) {
            return "k8s.io.apimachinery.pkg.apis.meta.v1." + kind;
        }
        String[] type = vector.path("json").path("apiVersion").asString().split("/");
        String group = type.length == 1 ? "" : type[0];
        return BodyDecoder.message(new ResourceKind(
                group, type[type.length - 1], kind, "", "", List.of(), List.of(), true, false, Binding.class));
    }

    private static byte[] bytes(JsonNode vector) {
        return vector.path("protobuf").binaryValue();
    }

    private static JsonNode withoutNulls(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            List<String> nulls = new ArrayList<>();
            object.properties().forEach(p -> {
                if (withoutNulls(p.getValue()).isNull()) {
                    nulls.add(p.getKey());
                }
            });
            object.remove(nulls);
        } else if (tree instanceof ArrayNode array) {
            array.forEach(ProtobufBodyTest::withoutNulls);
        }
        return tree;
    }

    private static Decoded decode(byte[] body) {
        return BodyDecoder.decode(body, PROTOBUF, Kinds.POD, FieldValidation.WARN);
    }

    private static StatusException refusal(byte[] body) {
        return catchThrowableOfType(StatusException.class, () -> decode(body));
    }

    private static byte[] envelope(byte[] raw) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(new byte[] {'k', '8', 's', 0});
            out.write(message(2, raw));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] message(int field, byte[] value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeByteArray(field, value);
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] message(int field, long value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeInt64(field, value);
        out.flush();
        return bytes.toByteArray();
    }
}
