package dev.timonel.model.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    /** Near the form that is written: digits at random, now and then another character, or one too few. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3})
    void whatLooksWrittenAlreadyIsWhatTheParserWouldWrite(int seed) {
        Random random = new Random(seed);
        int plain = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(String.format(
                    "%04d-%02d-%02dT%02d:%02d:%02dZ",
                    random.nextInt(10_000),
                    random.nextInt(15),
                    random.nextInt(34),
                    random.nextInt(26),
                    random.nextInt(62),
                    random.nextInt(62)));
            if (random.nextInt(4) == 0) {
                text.setCharAt(random.nextInt(text.length()), "0z:-T.+".charAt(random.nextInt(7)));
            }
            if (random.nextInt(10) == 0) {
                text.setLength(random.nextInt(text.length()));
            }
            Optional<String> parsed = parsed(text.toString());
            plain += parsed.isPresent() ? 1 : 0;
            assertThat(seconds(text.toString())).as(text.toString()).isEqualTo(parsed);
        }
        assertThat(plain).isGreaterThan(1000);
    }

    private static Optional<String> seconds(String text) {
        try {
            return Optional.of(Timestamps.seconds(text));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<String> parsed(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
            return time.getYear() < 0 || time.getYear() > 9999
                    ? Optional.empty()
                    : Optional.of(Timestamps.SECONDS.format(time));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
