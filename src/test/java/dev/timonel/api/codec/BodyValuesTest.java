package dev.timonel.api.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.tree.TreeReader;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class BodyValuesTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String HARD_TEXT = "a,[{\"\\\n}],\u00e9 - ?";

    private static long of(String body, String contentType) {
        return BodyValues.of(body.getBytes(UTF_8), contentType);
    }

    private static long count(JsonNode tree) {
        long values = 1;
        for (JsonNode child : tree) {
            values += count(child);
        }
        return values;
    }

    private static JsonNode random(Random random, int depth) {
        switch (random.nextInt(depth > 5 ? 2 : 4)) {
            case 0 -> {
                return NODES.numberNode(random.nextInt());
            }
            case 1 -> {
                return NODES.stringNode(HARD_TEXT.substring(random.nextInt(HARD_TEXT.length())));
            }
            case 2 -> {
                ArrayNode array = NODES.arrayNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    array.add(random(random, depth + 1));
                }
                return array;
            }
            default -> {
                ObjectNode object = NODES.objectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set(HARD_TEXT + i, random(random, depth + 1));
                }
                return object;
            }
        }
    }

    @Test
    void thoseOfJsonAreAsManyAsItIsReadTo() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            JsonNode tree = NODES.objectNode().set("x", random(random, 0));
            assertThat(of(tree.toPrettyString(), "application/json"))
                    .as(tree.toString())
                    .isEqualTo(count(tree));
            assertThat(of(tree.toString(), "application/merge-patch+json")).isEqualTo(count(tree));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: b\nc:\n- d\n- - e\n  - f\n",
                "- - - - - - - - x\n- - - - - - y\n",
                "a: [1,2,3,{b: c,d: []}]\n",
                "? x\n? y\n: - z\n",
                "# comment\n{a: 1, b: [c, d]}\n"
            })
    void thoseOfYamlAreNotMoreThanIsSeen(String yaml) throws TreeReader.Malformed {
        long values = count(TreeReader.yaml(yaml.getBytes(UTF_8)).tree());

        assertThat(of(yaml, "application/yaml")).isBetween(values - 1, 2 * values + 2);
    }

    @Test
    void aTextOfManyCommasIsOneValue() {
        assertThat(of("{\"data\":{\"x.csv\":\"" + "1,2,3\\n".repeat(10_000) + "\"}}", "application/json"))
                .isEqualTo(3);
        assertThat(of("data:\n  x.csv: \"" + "1,2,3;".repeat(10_000) + "\"\n", "application/yaml"))
                .isLessThan(5);
    }

    /** A tag and a length are two bytes, and a container. */
    @Test
    void emptyMessagesOfProtobufCount() {
        byte[] list = new byte[4 + 2 * 1000];
        System.arraycopy(ProtobufReader.MAGIC, 0, list, 0, 4);
        for (int i = 4; i < list.length; i += 2) {
            list[i] = 0x12;
        }
        byte[] text = ("k8s\0\n\u0050"
                        + "a quick fox jumps over the lazy dog, ".repeat(3).substring(0, 80))
                .getBytes(UTF_8);

        assertThat(BodyValues.of(list, ProtobufReader.CONTENT_TYPE)).isEqualTo(1000);
        assertThat(BodyValues.of(text, ProtobufReader.CONTENT_TYPE)).isLessThan(20);
        assertThat(BodyValues.of(new byte[] {'k', '8', 's', 0, -1, -1}, ProtobufReader.CONTENT_TYPE))
                .isZero();
    }
}
