package dev.timonel.model.schema;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What strings of a format look like ({@code kube-openapi/pkg/validation/strfmt}), for the formats that definitions use. Of others,
 * addresses of mail, books and cards among them, nothing is demanded.
 */
public final class Formats {
    private static final String UUID = "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?%s-?%s-?[0-9a-f]{12}";
    private static final String HEX = "[0-9a-f]{4}";

    private static final Map<String, Predicate<String>> KNOWN = Map.of(
            "datetime",
            text -> parses(text, Formats::dateTime),
            "date",
            text -> parses(text, LocalDate::parse),
            "byte",
            text -> parses(text, Base64.getDecoder()::decode),
            "uuid",
            matches(String.format(UUID, HEX, HEX)),
            "uuid3",
            matches(String.format(UUID, "3[0-9a-f]{3}", HEX)),
            "uuid4",
            matches(String.format(UUID, "4[0-9a-f]{3}", "[89ab][0-9a-f]{3}")),
            "uuid5",
            matches(String.format(UUID, "5[0-9a-f]{3}", "[89ab][0-9a-f]{3}")),
            "hexcolor",
            matches("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"));

    private Formats() {}

    /** True of a format that is not known, too. */
    public static boolean fits(String text, String format) {
        Predicate<String> known = KNOWN.get(format.replace("-", ""));
        return known == null || known.test(text);
    }

    private static Predicate<String> matches(String pattern) {
        return Pattern.compile(pattern).asMatchPredicate();
    }

    private static Object dateTime(String text) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(
                text.replace('t', 'T').replace('z', 'Z'));
    }

    private static boolean parses(String text, Function<String, ?> parser) {
        try {
            return parser.apply(text) != null;
        } catch (DateTimeException | IllegalArgumentException e) {
            return false;
        }
    }
}
