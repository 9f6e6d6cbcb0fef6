package dev.timonel.model.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.TypeSchema;
import dev.timonel.model.TypeSchema.FieldSchema;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PlainJsonTest {
    private static final String POD = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1","labels":{"app":"web","x":""}},"spec":{"containers":[
        {"name":"main","image":"a/b:1","ports":[{"name":"http","containerPort":8080}],"resources":{"requests":{"cpu":"50m",
        "memory":"64Mi"}},"readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":5}}],
        "terminationGracePeriodSeconds":30,"hostNetwork":false}}\
        """;

    private static final List<ResourceKind> DRAWN = List.of(Kinds.POD, Kinds.SERVICE, Kinds.NODE, Kinds.ENDPOINT_SLICE);

    private static boolean fits(String json) {
        return PlainJson.fits(json.getBytes(StandardCharsets.UTF_8), TypeSchema.of(Kinds.POD.type()));
    }

    @Test
    void whatClientsSendEveryDayIsPlain() {
        assertThat(fits(POD)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}{}",
                "{\"metadata\":null}",
                "{\"metadata\":{\"name\":7}}",
                "{\"metadata\":{\"name\":\"a\",\"name\":\"a\"}}",
                "{\"metadata\":{\"labels\":{\"a\":\"b\",\"a\":\"b\"}}}",
                "{\"metadata\":{\"labels\":{\"a\":null}}}",
                "{\"metadata\":{\"name\":\"\\ud800\"}}",
                "{\"metadata\":{\"creationTimestamp\":\"2026-01-01T00:00:00Z\"}}",
                "{\"metadata\":{\"generation\":1.0}}",
                "{\"metadata\":{\"generation\":9223372036854775808}}",
                "{\"spec\":{\"hostNetwork\":\"true\"}}",
                "{\"spec\":{\"containers\":{}}}",
                "{\"spec\":{\"containers\":[null]}}",
                "{\"spec\":{\"priority\":2147483648}}",
                "{\"spec\":{\"overhead\":{\"cpu\":1}}}",
                "{\"spec\":{\"overhead\":{\"cpu\":\"1e99\"}}}",
                "{\"spec\":{\"overhead\":{\"cpu\":\" 1\"}}}",
                "{\"spec\":{\"replicaz\":1}}"
            })
    void whatNeedsALookIsNot(String json) {
        assertThat(fits(json)).isFalse();
    }

    /** The law, over documents of all shapes with mistakes of all kinds in them. */
    @Test
    void whatFitsIsLeftAsItIs() throws TreeReader.Malformed {
        int plain = 0;
        int other = 0;
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            ResourceKind kind = DRAWN.get(seed % DRAWN.size());
            TypeSchema schema = TypeSchema.of(kind.type());
            String json = new Drawn(random, random.nextInt(3) == 0 ? 40 : 100_000).object(schema, 0);
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            if (!PlainJson.fits(bytes, schema)) {
                other++;
                continue;
            }
            plain++;
            TreeReader.Document document = TreeReader.json(bytes);
            assertThat(document.duplicates()).isEmpty();
            ObjectNode tree = (ObjectNode) document.tree();
            TypedTree.Fitted fitted = TypedTree.fit(tree, schema, document.duplicates());
            assertThat(fitted.problems()).isEmpty();
            assertThat(fitted.tree().toString()).isEqualTo(tree.toString());
            same(bytes, fitted.tree(), kind);
        }
        assertThat(plain).isGreaterThan(600);
        assertThat(other).isGreaterThan(600);
    }

    /** Whichever way it is read, it is the same object. */
    private static void same(byte[] bytes, JsonNode tree, ResourceKind kind) {
        HasMetadata read = KubeJson.read(bytes, kind.type());
        assertThat(KubeJson.write(read)).isEqualTo(KubeJson.write(KubeJson.fromTree(tree, kind.type())));
    }

    /** A document by a schema; one value in {@code oneIn} is not as it should be. */
    private record Drawn(Random random, int oneIn) {

        String object(TypeSchema type, int depth) {
            List<String> members = new ArrayList<>();
            int odds = depth < 2 ? 3 : depth < 5 ? 6 : 40;
            type.fields().forEach((name, schema) -> {
                boolean top = depth == 0;
                if (top && name.equals("status") || !top && random.nextInt(odds) > 0) {
                    return;
                }
                members.add("\"" + name + "\":" + value(schema, depth));
                if (random.nextInt(oneIn) == 0) {
                    members.add("\"" + (random.nextBoolean() ? name : name + "z") + "\":" + value(schema, depth));
                }
            });
            return "{" + String.join(",", members) + "}";
        }

        private String value(FieldSchema schema, int depth) {
            if (random.nextInt(oneIn) == 0) {
                return List.of("null", "7", "-1.5", "\"x\"", "{}", "[]", "true", "99999999999", "\"\\u00e9\"")
                        .get(random.nextInt(9));
            }
            return switch (schema.shape()) {
                case STRING -> List.of("\"\"", "\"web\"", "\"a \\\" ü → \\n\"").get(random.nextInt(3));
                case TIME -> "\"2026-01-01T00:00:00.5Z\"";
                case MICRO_TIME -> "\"2026-01-01T00:00:00.500000Z\"";
                case INT32 -> "" + random.nextInt();
                case INT64 -> "" + random.nextLong();
                case NUMBER -> "0.5";
                case BYTES -> "\"YQ==\"";
                case BOOLEAN -> "" + random.nextBoolean();
                case QUANTITY ->
                    List.of("\"1\"", "\"50m\"", "\"1.5Gi\"", "\"0\"", "\"-1\"", "\"1E\"", "\"007\"")
                            .get(random.nextInt(7));
                case INT_OR_STRING -> random.nextBoolean() ? "80" : "\"http\"";
                case OBJECT -> object(schema.type(), depth + 1);
                case ARRAY -> "[" + several(schema, depth, "") + "]";
                case MAP -> "{" + several(schema, depth, "\"k%d\":") + "}";
                case ANY, FIELDS, OBJECTS_OR_ANY -> "{\"a\":1}";
            };
        }

        private String several(FieldSchema schema, int depth, String name) {
            List<String> all = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                all.add(name.formatted(i) + value(schema.elements(), depth + 1));
            }
            return String.join(",", all);
        }
    }
}
