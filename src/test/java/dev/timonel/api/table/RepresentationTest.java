package dev.timonel.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class RepresentationTest {
    private static final String STORED =
            "{\"odd\":1,\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"namespace\":\"d\",\"resourceVersion\":\"7\"},"
                    + "\"spec\":{\"containers\":[]},\"status\":{\"phase\":\"Succeeded\"}}";
    private static final KubeObject POD = KubeObject.parse(Kinds.POD, STORED.getBytes(StandardCharsets.UTF_8));
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private static TableRows table(TableRows.Included included) {
        return new TableRows("meta.k8s.io/v1", included, CLOCK::instant, null);
    }

    private static String list(Representation representation, ListPage page) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        representation.list(page, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aListHoldsTheStoredBytesAsTheyAre() throws IOException {
        assertThat(list(new WholeObject(), new ListPage(Kinds.POD, 9, List.of(POD, POD), "", null)))
                .isEqualTo(
                        "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"9\"},\"items\":["
                                + STORED + "," + STORED + "]}");
    }

    @Test
    void aPageSaysHowItGoesOn() throws IOException {
        JsonNode meta = KubeJson.mapper()
                .readTree(list(new WholeObject(), new ListPage(Kinds.ENDPOINT_SLICE, 9, List.of(), "tok\"en", 3L)))
                .path("metadata");

        assertThat(meta.path("continue").asString()).isEqualTo("tok\"en");
        assertThat(meta.path("remainingItemCount").asLong()).isEqualTo(3);
    }

    @Test
    void metadataAloneHasNoSpec() throws IOException {
        JsonNode list = KubeJson.mapper()
                .readTree(list(new MetadataOnly("meta.k8s.io/v1"), new ListPage(Kinds.POD, 9, List.of(POD), "", null)));

        assertThat(list.path("kind").asString()).isEqualTo("PartialObjectMetadataList");
        assertThat(list.path("apiVersion").asString()).isEqualTo("meta.k8s.io/v1");
        assertThat(list.path("items").get(0).toString())
                .isEqualTo("{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":"
                        + "{\"name\":\"p\",\"namespace\":\"d\",\"resourceVersion\":\"7\"}}");
    }

    @ParameterizedTest
    @EnumSource(TableRows.Included.class)
    void aRowComesWithAsMuchOfItsObjectAsAsked(TableRows.Included included) {
        JsonNode row = KubeJson.tree(table(included).one(POD)).path("rows").get(0);

        switch (included) {
            case NONE -> assertThat(row.has("object")).isFalse();
            case METADATA ->
                assertThat(row.path("object").path("kind").asString()).isEqualTo("PartialObjectMetadata");
            case OBJECT -> assertThat(row.path("object").toString()).isEqualTo(STORED);
        }
    }

    @Test
    void aFinishedPodsRowIsMarked() {
        JsonNode condition = KubeJson.tree(table(TableRows.Included.NONE).one(POD))
                .path("rows")
                .get(0)
                .path("conditions")
                .get(0);

        assertThat(condition.toString())
                .isEqualTo(
                        "{\"type\":\"Completed\",\"status\":\"True\",\"reason\":\"Succeeded\",\"message\":\"The pod has"
                                + " completed successfully.\"}");
    }

    @Test
    void onlyTheFirstFrameOfATableWatchHasColumns() {
        TableRows table = table(TableRows.Included.METADATA);

        assertThat(KubeJson.tree(table.inFrame(POD, true))
                        .path("columnDefinitions")
                        .size())
                .isEqualTo(9);
        JsonNode later = KubeJson.tree(table.inFrame(POD, false));
        assertThat(later.path("columnDefinitions").size()).isZero();
        assertThat(later.path("rows").size()).isEqualTo(1);
        assertThat(later.path("metadata").path("resourceVersion").asString()).isEqualTo("7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Pod | {\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"8\"}}",
                "EndpointSlice | {\"kind\":\"EndpointSlice\",\"apiVersion\":\"discovery.k8s.io/v1\",\"metadata\":{\"resourceVersion\":\"8\"},\"addressType\":\"\",\"endpoints\":null}"
            })
    void aBookmarkIsOfTheKindAndHasWhatStrictClientsRequire(String kind, String expected) {
        byte[] bookmark = new WholeObject()
                .bookmark(
                        Kinds.SERVED.stream()
                                .filter(k -> k.kind().equals(kind))
                                .findFirst()
                                .orElseThrow(),
                        8,
                        false);

        assertThat(new String(bookmark, StandardCharsets.UTF_8)).isEqualTo(expected);
    }

    @Test
    void theBookmarkThatEndsTheStateIsAnnotated() {
        JsonNode meta =
                KubeJson.tree(new WholeObject().bookmark(Kinds.POD, 8, true)).path("metadata");

        assertThat(meta.path("annotations").path("k8s.io/initial-events-end").asString())
                .isEqualTo("true");
    }
}
