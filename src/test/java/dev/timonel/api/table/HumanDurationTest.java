package dev.timonel.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanDurationTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "-PT2S, <invalid>",
        "-PT1S, 0s",
        "PT0S, 0s",
        "PT119S, 119s",
        "PT2M, 2m",
        "PT2M1S, 2m1s",
        "PT9M59S, 9m59s",
        "PT10M, 10m",
        "PT10M59S, 10m",
        "PT2H59M, 179m",
        "PT3H, 3h",
        "PT3H10M, 3h10m",
        "PT7H59M, 7h59m",
        "PT8H, 8h",
        "PT47H59M, 47h",
        "PT48H, 2d",
        "PT49H, 2d1h",
        "P7DT23H, 7d23h",
        "P8DT5H, 8d",
        "P729D, 729d",
        "P730D, 2y",
        "P731D, 2y1d",
        "P2919D, 7y364d",
        "P2920D, 8y",
        "P3000D, 8y"
    })
    void anAgeHasAtMostTwoUnits(Duration duration, String text) {
        assertThat(HumanDuration.of(duration)).isEqualTo(text);
    }

    @Test
    void aMissingTimestampIsUnknown() {
        Instant now = Instant.parse("2026-01-01T00:01:00Z");

        assertThat(HumanDuration.since(null, now)).isEqualTo("<unknown>");
        assertThat(HumanDuration.since("", now)).isEqualTo("<unknown>");
        assertThat(HumanDuration.since("2026-01-01T00:00:00Z", now)).isEqualTo("60s");
        assertThat(HumanDuration.since("2026-01-01T00:00:00.000000Z", now)).isEqualTo("60s");
        assertThat(HumanDuration.since("2026-01-01T01:00:30+01:00", now)).isEqualTo("30s");
    }
}
