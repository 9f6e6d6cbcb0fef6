package dev.timonel.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Small damage to trees and to bytes. */
final class Mutations {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> ODD = List.of(
            "\u0000",
            "\ud83d\ude80",
            "\u202e",
            "e\u0301",
            "\ufeff",
            "\u2028",
            "%00",
            "../..",
            "${jndi:x}",
            "'; drop table object; --",
            "a".repeat(254),
            "a".repeat(70_000),
            "\ud800",
            "-1",
            "1e999999999",
            "0x10",
            "999999999999999999999999",
            "1.1.1.1/99",
            "::ffff:10.0.0.1",
            "256.1.1.1",
            "9999-99-99T99:99:99Z",
            "+292278994-08-17T07:12:55Z",
            "0000-01-01T00:00:00Z",
            "\t\n",
            "A.B",
            "xn--nxasmq6b",
            "\\",
            "\"",
            "{{.}}",
            "$patch",
            "null");
    private static final List<String> NUMBERS = List.of(
            "-1",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "1.5",
            "1e400",
            "-0",
            "123456789012345678901234567890",
            "1e-400",
            "0");

    private final Random random;
    private final SchemaValues values;

    Mutations(Random random, SchemaValues values) {
        this.random = random;
        this.values = values;
    }

    /** Changes the tree in place, at one place. */
    void damage(ObjectNode root) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        JsonNode where = containers.get(random.nextInt(containers.size()));
        if (where instanceof ObjectNode object) {
            List<String> names = List.copyOf(object.propertyNames());
            String name = names.isEmpty() || random.nextInt(12) == 0
                    ? values.text() + random.nextInt(3)
                    : names.get(random.nextInt(names.size()));
            if (random.nextInt(5) == 0) {
                object.remove(name);
            } else {
                object.set(name, strange(object.path(name)));
            }
        } else if (where instanceof ArrayNode array) {
            int at = array.isEmpty() ? 0 : random.nextInt(array.size());
            switch (random.nextInt(4)) {
                case 0 -> array.removeAll();
                case 1 -> array.add(strange(array.path(at)));
                case 2 ->
                    array.insert(
                            at,
                            array.isEmpty() ? NODES.nullNode() : array.get(at).deepCopy());
                default -> {
                    if (!array.isEmpty()) {
                        array.set(at, strange(array.get(at)));
                    }
                }
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private JsonNode strange(JsonNode before) {
        return switch (random.nextInt(11)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 ->
                NODES.rawValueNode(
                        new tools.jackson.databind.util.RawValue(NUMBERS.get(random.nextInt(NUMBERS.size()))));
            case 3 -> NODES.objectNode().set("x", before.isMissingNode() ? NODES.nullNode() : before.deepCopy());
            case 4 -> NODES.arrayNode().add(before.isMissingNode() ? NODES.nullNode() : before.deepCopy());
            case 5 -> random.nextInt(4) == 0 ? deep(random.nextBoolean() ? 200 : 20_000) : NODES.objectNode();
            case 6 -> NODES.arrayNode();
            case 7, 8 -> NODES.stringNode(values.text());
            default -> NODES.stringNode(odd());
        };
    }

    String odd() {
        String odd = ODD.get(random.nextInt(ODD.size()));
        return random.nextInt(3) == 0 ? "a" + odd + "b" : odd;
    }

    private static JsonNode deep(int depth) {
        return NODES.rawValueNode(new tools.jackson.databind.util.RawValue("[".repeat(depth) + "]".repeat(depth)));
    }

    /** A copy of the bytes with damage that no tree has: cut off, flipped, doubled. */
    byte[] damage(byte[] bytes) {
        if (bytes.length == 0) {
            return "\u0000".getBytes(StandardCharsets.UTF_8);
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 1 -> {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                return flipped;
            }
            case 2 -> {
                byte[] other = bytes.clone();
                for (int i = 0; i < 4; i++) {
                    other[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                return other;
            }
            default -> {
                int end = at + random.nextInt(bytes.length - at);
                byte[] doubled = Arrays.copyOf(bytes, bytes.length + end - at);
                System.arraycopy(bytes, at, doubled, end, bytes.length - at);
                return doubled;
            }
        }
    }

    /** Each object says its first field twice. */
    static String twice(String json) {
        int brace = json.indexOf("\":");
        return brace < 0 ? json : json.replaceFirst("\\{(\"[^\"]*\"):", "{$1:{\"a\":1},$1:");
    }
}
