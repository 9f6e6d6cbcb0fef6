package dev.timonel.api.table;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Ages as kubectl shows them: two units at most, coarser with age ({@code k8s.io/apimachinery/pkg/util/duration}). */
final class HumanDuration {
    private static final int DAYS_A_YEAR = 365;

    private HumanDuration() {}

    /** How long ago an RFC 3339 timestamp was; {@code <unknown>} without one. */
    static String since(@Nullable String timestamp, Instant now) {
        Instant then = instant(timestamp);
        return then == null ? "<unknown>" : of(Duration.between(then, now));
    }

    static @Nullable Instant instant(@Nullable String timestamp) {
        if (timestamp == null || timestamp.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(timestamp).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Two seconds of clock skew into the future still count as now. */
    static String of(Duration duration) {
        long seconds = duration.toMillis() / 1000;
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return minutes + "m" + rest(seconds % 60, "s");
        }
        if (minutes < 180) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 8) {
            return hours + "h" + rest(minutes % 60, "m");
        }
        return hours < 48 ? hours + "h" : days(hours);
    }

    private static String days(long hours) {
        long days = hours / 24;
        if (days < 8) {
            return days + "d" + rest(hours % 24, "h");
        }
        if (days < 2 * DAYS_A_YEAR) {
            return days + "d";
        }
        long years = days / DAYS_A_YEAR;
        return years < 8 ? years + "y" + rest(days % DAYS_A_YEAR, "d") : years + "y";
    }

    private static String rest(long amount, String unit) {
        return amount == 0 ? "" : amount + unit;
    }
}
