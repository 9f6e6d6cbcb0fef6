package dev.timonel.store.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplicesTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void leadBothWays(String before, String after, String uid) {
        Splices splices = Splices.between(bytes(before), bytes(after), uid);

        assertThat(new String(splices.apply(bytes(before)), StandardCharsets.UTF_8))
                .isEqualTo(after);
        assertThat(new String(splices.revert(bytes(after)), StandardCharsets.UTF_8))
                .isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "'', a",
        "a, ''",
        "abc, abc",
        "aaa, aaaa",
        "aaaa, aaa",
        "abab, ab",
        "x\"uid\":\"1\"y, xx\"uid\":\"1\"yy",
        "x\"uid\":\"1\"y, \"uid\":\"1\"",
        "x\"uid\":\"1\"y, y",
        "\"uid\":\"1\", \"uid\":\"1\"\"uid\":\"1\""
    })
    void eitherBodyGivesTheOther(String before, String after) {
        leadBothWays(before, after, "1");
    }

    @Test
    void randomBodiesToo() {
        for (long seed = 0; seed < 5000; seed++) {
            Random random = new Random(seed);
            String before = text(random) + (random.nextInt(4) == 0 ? "" : "\"uid\":\"1\"") + text(random);
            String after = text(random) + (random.nextInt(4) == 0 ? "" : "\"uid\":\"1\"") + text(random);
            assertThatCode(() -> leadBothWays(before, after, "1"))
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(12), 'a', 'c').forEach(c -> text.append((char) c));
        return text.toString();
    }

    @Test
    void aHundredthEndpointCostsWhatItHasAndNotWhatTheOthersHave() {
        String metadata =
                "{\"metadata\":{\"generation\":%d,\"resourceVersion\":\"%d\",\"uid\":\"u\"},\"endpoints\":[%s]}";
        String endpoints = "{\"addresses\":[\"10.0.0.1\"]},".repeat(99);
        String one = "{\"addresses\":[\"10.0.9.9\"]}";
        byte[] before = bytes(metadata.formatted(1, 7, endpoints));
        byte[] after = bytes(metadata.formatted(2, 8, endpoints + one));

        Splices splices = Splices.between(before, after, "u");

        assertThat(splices.inserted()).hasSizeLessThan(one.length() + 40);
        assertThat(splices.removed()).hasSizeLessThan(40);
    }
}
