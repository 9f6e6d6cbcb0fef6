package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedTest {
    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static final long REVISION = 17;

    private static byte[] whole(Object rest) {
        return rest instanceof Packed packed ? packed.whole(REVISION) : (byte[]) rest;
    }

    @Test
    void whatPodsOfOneFormHaveAlikeIsHeldOnce() {
        String pod =
                "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"%s\"},\"spec\":{\"priority\":%d,\"policy\":\"Always\"}}";
        Packed.of(bytes(pod.formatted("web-1", 0)), REVISION);
        byte[] second = bytes(pod.formatted("web-" + "long".repeat(100), -17));

        Object rest = Packed.of(second, REVISION);

        assertThat(rest).isInstanceOf(Packed.class);
        assertThat(((Packed) rest).size(REVISION)).isEqualTo(second.length);
        assertThat(whole(rest)).isEqualTo(second);
        assertThat(Packed.of(bytes(pod.replace("Always", "Never").formatted("web-1", 0)), REVISION))
                .isInstanceOf(byte[].class);
    }

    /** Only the metadata's: a label or annotation may have its name, and its value. */
    @Test
    void underAnotherResourceVersionItIsTheSame() {
        String pod = "{\"kind\":\"Pod\",\"metadata\":{\"annotations\":{\"resourceVersion\":\"17\"},"
                + "\"resourceVersion\":\"%s\",\"uid\":\"a-1\"},\"involved\":{\"resourceVersion\":\"17\"}}";
        Packed.of(bytes(pod.formatted("17")), REVISION);

        Packed packed = (Packed) Packed.of(bytes(pod.formatted("17")), REVISION);

        assertThat(packed.isOfAnyRevision()).isTrue();
        for (long revision : new long[] {0, 9, 10, 17, 1L << 53}) {
            byte[] whole = bytes(pod.formatted(revision));
            assertThat(packed.whole(revision)).isEqualTo(whole);
            assertThat(packed.size(revision)).isEqualTo(whole.length);
        }
        Packed.of(bytes(pod.formatted("18")), REVISION);
        assertThat(((Packed) Packed.of(bytes(pod.formatted("18")), REVISION)).isOfAnyRevision())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "",
                "1",
                "{\"unfinished\":\"text\\",
                "[-1.5e3,\"\",\"a-b\",0]",
                "{\"kind\":\"Pod\"}",
                "[\"0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\",\"ffffffff-ffff-ffff-ffff-ffffffffffff\"]",
                "[\"0F1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\",\"0f1e2d3c-4b5a-6978-8796ea5b4c3d2e1f0\"]",
                "[\"0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1fg\",\"0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f\\\"\"]",
                "[\"2026-11-30T10:48:50Z\",\"9999-99-99T99:99:99Z\",\"0000-00-00T00:00:00Z\"]",
                "[\"2026-11-30T10:48:50z\",\"2026-11-30 10:48:50Z\",\"2026-11-30T10:48:5:Z\"]",
                "[\"2026-11-30T10:48:50.123456Z\",\"-026-11-30T10:48:50Z\",12345678901234567890,-1]",
                "[1234567890123456789012345678901234567,2026-11-30T10:48:50Z1]",
                "{ \"kind\": \"Pod\", \"spec\": { \"containers\": [], \"a\": \"}\" } }",
                "{\"spec\":{},\"status\":{\"a\":\"\\\"},{\\\\\",\"b\":[{}]}}"
            })
    void anyJsonComesBackAsItWas(String json) {
        assertThat(whole(Packed.of(bytes(json), REVISION))).isEqualTo(bytes(json));
        assertThat(whole(Packed.of(bytes(json), REVISION))).isEqualTo(bytes(json));
    }

    @Test
    void uidsAndMomentsAreHeldInFewBytes() {
        String pod = "{\"metadata\":{\"uid\":\"%s\",\"creationTimestamp\":\"%s\"}}";
        Packed.of(bytes(pod.formatted("a-1", "b-1")), REVISION);

        Packed packed = (Packed) Packed.of(
                bytes(pod.formatted("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "2026-11-30T10:48:50Z")), REVISION);

        assertThat(packed.held()).isEqualTo(1 + 16 + 1 + 6);
    }

    @Test
    void aFormOfManyWordsIsNotRemembered() {
        StringBuilder words = new StringBuilder("[\"a\"");
        for (int i = 0; i < 10_000; i++) {
            words.append(",\"a\"");
        }
        byte[] json = bytes(words.append(']').toString());
        Packed.of(json, REVISION);
        assertThat(Packed.of(json, REVISION)).isSameAs(json);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomMembersComeBackAsTheyWere(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder json = new StringBuilder("{\"kind\":\"Pod\"");
            for (String top : new String[] {"metadata", "spec", "status"}) {
                json.append(",\"").append(top).append("\":{\"first\":0");
                for (int member = random.nextInt(5); member > 0; member--) {
                    json.append(",\"m")
                            .append(member)
                            .append("\":\"")
                            .append("x\\\"".repeat(random.nextInt(40)))
                            .append('"');
                }
                json.append('}');
            }
            byte[] written = bytes(json.append('}').toString());
            assertThat(whole(Packed.of(written, REVISION))).isEqualTo(written);
        }
    }
}
