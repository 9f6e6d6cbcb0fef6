package dev.timonel.api.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.api.codec.ProtobufMessages.Message;
import dev.timonel.model.KubeJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects in protobuf as Kubernetes' Go code encodes them ({@code src/protobuf/vectors}), to the last byte. */
class ProtobufAnswerTest {
    static final List<JsonNode> VECTORS = vectors();

    private static List<JsonNode> vectors() {
        try (InputStream in =
                Objects.requireNonNull(ProtobufAnswerTest.class.getResourceAsStream("/protobuf/vectors.json"))) {
            return KubeJson.tree(in.readAllBytes())
                    .valueStream()
                    .filter(vector -> !vector.path("name").asString().startsWith("DeleteOptions"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] json(JsonNode vector) {
        return vector.path("json").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String bytes(byte[] wire) {
        return java.util.HexFormat.of().formatHex(wire);
    }

    @ParameterizedTest
    @FieldSource("VECTORS")
    void anObjectIsWrittenAsGoWritesIt(JsonNode vector) {
        byte[] expected = Base64.getDecoder().decode(vector.path("protobuf").asString());

        if (vector.path("name").asString().equals("CustomResourceDefinition full")) {
            // both alternatives at once, of which JSON has one
            Message message = ProtobufMessages.find(
                            "k8s.io.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition")
                    .orElseThrow();
            assertThat(read(written(vector), message).toString())
                    .isEqualTo(read(expected, message).toString());
        } else {
            assertThat(bytes(written(vector))).isEqualTo(bytes(expected));
        }
    }

    private static byte[] written(JsonNode vector) {
        return ProtobufForm.of(json(vector)).orElseThrow();
    }

    @Test
    void aListIsItsHeadAndItsItems() throws IOException {
        JsonNode vector = VECTORS.stream()
                .filter(v -> v.path("name").asString().equals("Pod full"))
                .findFirst()
                .orElseThrow();
        ObjectNode head = (ObjectNode) KubeJson.tree(
                "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[]}"
                        .getBytes(StandardCharsets.UTF_8));
        byte[] item = ProtobufForm.bare(json(vector));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        ProtobufForm.list(head, List.of(item, item), out);

        Message list = new Message(
                "list",
                Map.of(
                        1,
                                ProtobufWriter.field(
                                        "metadata",
                                        ProtobufMessages.Form.ONE,
                                        "k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta"),
                        2, ProtobufWriter.field("items", ProtobufMessages.Form.LIST, "k8s.io.api.core.v1.Pod")));
        JsonNode read = read(out.toByteArray(), list);
        assertThat(read.path("kind").asString()).isEqualTo("PodList");
        assertThat(read.path("metadata").path("resourceVersion").asString()).isEqualTo("7");
        assertThat(read.path("items")
                        .valueStream()
                        .map(pod -> pod.path("metadata").path("name").asString()))
                .containsExactly("s1ñ", "s1ñ");
    }

    private static JsonNode read(byte[] wire, Message message) {
        try {
            return ProtobufReader.read(wire, message).tree();
        } catch (dev.timonel.model.tree.TreeReader.Malformed e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFrameOfAWatchHasItsLengthBeforeIt() {
        byte[] frame = ProtobufForm.frame("ADDED", new byte[] {1, 2, 3});

        assertThat(frame).startsWith(0, 0, 0, 14, 0x0a, 5, 'A').hasSize(18);
        assertThat(Arrays.copyOfRange(frame, 11, 18)).containsExactly(0x12, 5, 0x0a, 3, 1, 2, 3);
    }

    @Test
    void whatHasNoMessageHasNoProtobuf() {
        assertThat(ProtobufForm.of(
                        "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\"}".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(ProtobufForm.of("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":404}"
                        .getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }
}
