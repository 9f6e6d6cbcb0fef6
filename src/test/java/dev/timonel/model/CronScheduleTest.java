package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.JsonCases;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Moments and messages by the tests of {@code github.com/robfig/cron} v3, and by {@code mostRecentScheduleTime}. */
class CronScheduleTest {
    static Stream<Arguments> cases() throws IOException {
        return JsonCases.of("/cron/cases.jsonl.gz");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("cases")
    void theNextMomentsAreThoseOfTheLibraryThatKubernetesReadsSchedulesWith(int seed, JsonNode c) {
        String text = c.get("s").asString();
        ZoneId zone = ZoneId.of(c.get("zone").asString());
        if (c.has("error")) {
            assertThatThrownBy(() -> CronSchedule.parse(text, zone))
                    .hasMessage(c.get("error").asString());
            return;
        }
        CronSchedule schedule = CronSchedule.parse(text, zone);
        Optional<Instant> at = Optional.of(Instant.parse(c.get("after").asString()));
        for (JsonNode expected : c.get("next").values()) {
            at = at.flatMap(schedule::next);
            assertThat(at.map(Instant::toString).orElse("never")).isEqualTo(expected.asString());
        }
    }

    @Test
    @Timeout(10)
    void aClockThatIsPutBackByHalfAnHourHoldsNobodyUpThoughTheLibraryMissesTheFullHourOfThatDay() {
        assertThat(CronSchedule.parse("0 6 * * *", ZoneId.of("Australia/Lord_Howe"))
                        .next(Instant.parse("2026-04-04T14:10:00Z")))
                .hasToString("Optional[2026-04-05T19:30:00Z]");
    }

    @Test
    @Timeout(10)
    void ofAMomentLongAgoTheSearchGoesNotThroughAllThatWereMissed() {
        assertThat(CronSchedule.parse("* * * 1 *", ZoneOffset.UTC)
                        .last(Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("2026-06-01T00:00:00Z")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EST", "HST", "MST", "ROC", "GMT+0", "Etc/GMT+5", "UTC", "Asia/Kathmandu"})
    void namesOfTheZoneDatabaseAreZones(String name) {
        assertThat(CronSchedule.zone(name)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+02:00", "UTC+2", "SystemV/EST5", "Z", "Nowhere/Else", "europe/madrid", ""})
    void othersAreNone(String name) {
        assertThat(CronSchedule.zone(name)).isEmpty();
    }

    @ParameterizedTest(name = "{0} after {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0/15 * * * * | 2012-07-09T14:45:00Z | 2012-07-09T15:00:00Z",
                "0/15 * * * * | 2012-07-09T14:59:59.5Z | 2012-07-09T15:00:00Z",
                "20-35/15 * * * * | 2012-07-09T14:46:00Z | 2012-07-09T15:20:00Z",
                "20-35/15 * * * * | 2012-07-09T23:46:00Z | 2012-07-10T00:20:00Z",
                "0 0 9 Apr-Oct ? | 2012-07-09T23:35:00Z | 2012-08-09T00:00:00Z",
                "0 0 */5 Apr,Aug,Oct Mon | 2012-07-09T23:35:00Z | 2012-08-01T00:00:00Z",
                "0 0 29 Feb ? | 2012-07-09T23:35:00Z | 2016-02-29T00:00:00Z",
                "* * 1,15 * Sun | 2012-07-15T00:00:00Z | 2012-07-15T00:01:00Z",
                "* * */10 * Sun | 2012-07-16T00:00:00Z | 2012-07-21T00:00:00Z",
                "* * * * Mon | 2012-07-15T00:00:00Z | 2012-07-16T00:00:00Z",
                "@every 5m | 2012-07-09T14:45:00Z | 2012-07-09T14:50:00Z",
                "@weekly | 2012-07-09T14:45:00Z | 2012-07-15T00:00:00Z",
                "TZ=Asia/Tokyo 0 9 * * * | 2012-07-09T00:00:00Z | 2012-07-10T00:00:00Z",
                "30 12 30 Feb ? | 2012-07-09T23:35:00Z | never",
            })
    void theNextMomentIs(String schedule, String after, String next) {
        assertThat(CronSchedule.parse(schedule, ZoneOffset.UTC)
                        .next(Instant.parse(after))
                        .map(Instant::toString)
                        .orElse("never"))
                .isEqualTo(next);
    }

    @ParameterizedTest(name = "{0} after {1} in New York")
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 11 Mar ? | 2012-03-11T05:00:00Z | 2013-03-11T06:30:00Z",
                "0 * * * * | 2012-03-11T06:00:00Z | 2012-03-11T07:00:00Z",
                "30 1 * * ? | 2012-11-04T05:30:00Z | 2012-11-04T06:30:00Z",
                "0 3 * * * | 2012-11-04T04:00:00Z | 2012-11-04T08:00:00Z",
            })
    void aClockThatIsPutSkipsAnHourOrHasItTwice(String schedule, String after, String next) {
        assertThat(CronSchedule.parse(schedule, ZoneId.of("America/New_York")).next(Instant.parse(after)))
                .hasToString("Optional[" + next + "]");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "* * * * | expected exactly 5 fields, found 4: [* * * *]",
                "61 * * * * | end of range (61) above maximum (59): 61",
                "5-2 * * * * | beginning of range (5) beyond end of range (2): 5-2",
                "* * 0 * * | beginning of range (0) below minimum (1): 0",
                "*/0 * * * * | step of range should be a positive number: */0",
                "1-2-3 * * * * | too many hyphens: 1-2-3",
                "1/2/3 * * * * | too many slashes: 1/2/3",
                "x * * * * | failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax",
                "@often | unrecognized descriptor: @often",
                "@every soon | failed to parse duration @every soon: time: invalid duration \"soon\"",
                "TZ=Nowhere/Else * * * * * | provided bad location Nowhere/Else: unknown time zone Nowhere/Else",
            })
    void whatIsNoScheduleIsToldAsUpstream(String schedule, String message) {
        assertThatThrownBy(() -> CronSchedule.parse(schedule, ZoneOffset.UTC)).hasMessage(message);
    }

    @Test
    void ofManyThatWereMissedTheLastIsFound() {
        CronSchedule irregular = CronSchedule.parse("30 6-16/4 * * 1-5", ZoneOffset.UTC);

        assertThat(irregular.last(Instant.parse("2026-01-05T06:30:00Z"), Instant.parse("2026-01-09T12:00:00Z")))
                .map(CronSchedule.Missed::at)
                .hasToString("Optional[2026-01-09T10:30:00Z]");
        assertThat(irregular.last(Instant.parse("2026-01-05T06:30:00Z"), Instant.parse("2026-01-05T10:29:00Z")))
                .isEmpty();
        assertThat(CronSchedule.parse("* * * * *", ZoneOffset.UTC)
                        .last(Instant.parse("2016-01-05T06:30:00Z"), Instant.parse("2026-01-05T06:30:30Z"))
                        .orElseThrow()
                        .skipped())
                .isGreaterThan(5_000_000);
    }
}
