package dev.timonel.model.tree;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * RFC 3339 as clients may write it, in the one form that Go's decoders read: whole seconds for {@code Time}, of which what is finer is cut
 * off, exactly six digits for {@code MicroTime}, which upstream takes no other of, always UTC.
 */
public final class Timestamps {
    public static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT);
    public static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);

    private static final String PLAIN = "0000-00-00T00:00:00Z";

    private Timestamps() {}

    /** Throws {@link DateTimeParseException}. */
    static String seconds(String text) {
        return isPlain(text) ? text : SECONDS.format(parse(text));
    }

    /** Whether it is in the form that is written here, on a day that the month has in every year; not so the 31st. */
    static boolean isPlain(String text) {
        if (text.length() != PLAIN.length()) {
            return false;
        }
        for (int i = 0; i < PLAIN.length(); i++) {
            char c = text.charAt(i);
            if (PLAIN.charAt(i) == '0' ? c < '0' || c > '9' : c != PLAIN.charAt(i)) {
                return false;
            }
        }
        return isWithin(text, 5, 1, 12)
                && isWithin(text, 8, 1, text.startsWith("02", 5) ? 28 : 30)
                && isWithin(text, 11, 0, 23)
                && isWithin(text, 14, 0, 59)
                && isWithin(text, 17, 0, 59);
    }

    private static boolean isWithin(String text, int at, int least, int most) {
        int value = 10 * (text.charAt(at) - '0') + text.charAt(at + 1) - '0';
        return value >= least && value <= most;
    }

    /** Throws {@link DateTimeParseException}. */
    static String micros(String text) {
        return MICROS.format(parse(text).truncatedTo(ChronoUnit.MICROS));
    }

    private static OffsetDateTime parse(String text) {
        OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > 9999) {
            throw new DateTimeParseException("year outside of 0 to 9999", text, 0);
        }
        return time;
    }
}
