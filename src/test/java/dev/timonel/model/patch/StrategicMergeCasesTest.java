package dev.timonel.model.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The published cases of strategic merge patches, with what Kubernetes' own code makes of them. */
class StrategicMergeCasesTest {
    private static final Path CASES = Path.of("src/test/resources/strategic-merge-patch/cases.json");

    /** The type that the cases are of, and the one in its {@code retainKeysMap}; of maps nothing is known. */
    private enum Type implements MergeType {
        MERGE_ITEM(Map.of(
                "mergingList", "name", "retainKeysMergingList", "name", "mergeItemPtr", "name", "mergingIntList", "")),
        RETAIN_KEYS(Map.of("mergingList", "name", "mergingIntList", "")),
        UNKNOWN(Map.of());

        private final Map<String, String> keys;

        Type(Map<String, String> keys) {
            this.keys = keys;
        }

        @Override
        public @Nullable String keyOf(String field) {
            return keys.get(field);
        }

        @Override
        public boolean replaces(String field) {
            return this == MERGE_ITEM && field.equals("replacingItem");
        }

        @Override
        public MergeType field(String name) {
            return this != UNKNOWN && name.equals("mergeItemPtr")
                    ? MERGE_ITEM
                    : name.equals("retainKeysMap") ? RETAIN_KEYS : UNKNOWN;
        }

        @Override
        public MergeType element(String name) {
            return keys.containsKey(name) ? MERGE_ITEM : UNKNOWN;
        }
    }

    static Stream<Arguments> cases() throws IOException {
        JsonNode cases = KubeJson.tree(Files.readAllBytes(CASES)).path("cases");
        assertThat(cases.size()).isEqualTo(199);
        return cases.valueStream()
                .map(each -> Arguments.of(each.path("description").asString(), each));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void asUpstream(String description, JsonNode each) {
        ObjectNode original = (ObjectNode) each.path("original");
        ObjectNode patch = (ObjectNode) each.path("patch").deepCopy();
        if (each.has("error")) {
            assertThatThrownBy(() -> StrategicMerge.merge(original, patch, Type.MERGE_ITEM))
                    .isInstanceOf(StatusException.class);
        } else {
            assertThat((JsonNode) StrategicMerge.merge(original, patch, Type.MERGE_ITEM))
                    .isEqualTo(each.path("result"));
        }
    }
}
