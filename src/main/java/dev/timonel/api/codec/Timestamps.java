package dev.timonel.api.codec;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * RFC 3339 as clients may write it, in the one form that Go's decoders read: whole seconds for {@code Time}, exactly six
 * digits for {@code MicroTime}, always UTC. What is finer is cut off.
 */
final class Timestamps {
    static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT);
    static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);

    private Timestamps() {}

    /** Throws {@link DateTimeParseException}. */
    static String seconds(String text) {
        return SECONDS.format(parse(text));
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
