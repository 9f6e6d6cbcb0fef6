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
                "{ \"kind\": \"Pod\", \"spec\": { \"containers\": [], \"a\": \"}\" } }",
                "{\"spec\":{},\"status\":{\"a\":\"\\\"},{\\\\\",\"b\":[{}]}}"
            })
    void anyJsonComesBackAsItWas(String json) {
        assertThat(whole(Packed.of(bytes(json), REVISION))).isEqualTo(bytes(json));
        assertThat(whole(Packed.of(bytes(json), REVISION))).isEqualTo(bytes(json));
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
