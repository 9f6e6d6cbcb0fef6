package dev.timonel.model.rules;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A text with values in it. Throws {@link IllegalArgumentException} for a clause that is none, or of another type. */
final class Formatted {
    private static final int MOST_DIGITS = 100;

    private final String form;
    private final List<?> values;
    private final StringBuilder text = new StringBuilder();
    private int at;
    private int used;

    private Formatted(String form, List<?> values) {
        this.form = form;
        this.values = values;
    }

    static String of(String form, List<?> values) {
        Formatted formatted = new Formatted(form, values);
        while (formatted.at < form.length()) {
            formatted.next();
        }
        return formatted.text.toString();
    }

    private void next() {
        char c = form.charAt(at++);
        if (c != '%') {
            text.append(c);
            return;
        }
        if (at < form.length() && form.charAt(at) == '%') {
            text.append('%');
            at++;
            return;
        }
        int digits = digits();
        if (at == form.length()) {
            throw new IllegalArgumentException("unexpected end of string");
        }
        char clause = form.charAt(at++);
        if (used == values.size()) {
            throw new IllegalArgumentException("index " + used + " out of range");
        }
        text.append(clause(clause, digits, values.get(used++)));
    }

    private int digits() {
        if (at == form.length() || form.charAt(at) != '.') {
            return 6;
        }
        int end = ++at;
        while (end < form.length() && Character.isDigit(form.charAt(end)) && end - at < 3) {
            end++;
        }
        int digits = at == end ? 0 : Integer.parseInt(form.substring(at, end));
        at = end;
        return Math.min(digits, MOST_DIGITS);
    }

    private static String clause(char clause, int digits, Object value) {
        return switch (clause) {
            case 's' -> shown(value);
            case 'd' ->
                value instanceof Double real && (real.isNaN() || real.isInfinite()) ? shown(real) : whole(value) + "";
            case 'f' -> fixed(real(value), digits);
            case 'e' -> String.format(Locale.ROOT, "%." + digits + "e", real(value));
            case 'b' -> value instanceof Boolean yes ? (yes ? "1" : "0") : signed(whole(value), 2);
            case 'o' -> signed(whole(value), 8);
            case 'x' -> hex(value);
            case 'X' -> hex(value).toUpperCase(Locale.ROOT);
            default -> throw new IllegalArgumentException("unrecognized formatting clause \"" + clause + "\"");
        };
    }

    private static String fixed(double value, int digits) {
        return Double.isFinite(value)
                ? new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString()
                : shown(value);
    }

    private static String hex(Object value) {
        if (value instanceof String letters) {
            return HexFormat.of().formatHex(letters.getBytes(StandardCharsets.UTF_8));
        }
        return value instanceof ByteString bytes
                ? HexFormat.of().formatHex(bytes.toByteArray())
                : signed(whole(value), 16);
    }

    private static String signed(long number, int radix) {
        return Long.toString(number, radix);
    }

    private static long whole(Object value) {
        if (value instanceof Number number && !(value instanceof Double)) {
            return number.longValue();
        }
        throw new IllegalArgumentException(
                "an integer is needed here, and not a " + value.getClass().getSimpleName());
    }

    private static double real(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(
                "a number is needed here, and not a " + value.getClass().getSimpleName());
    }

    private static String shown(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Formatted::shown).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put(shown(key), shown(each)));
            return sorted.entrySet().stream()
                    .map(each -> each.getKey() + ": " + each.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Timestamp time) {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
        }
        if (value instanceof ByteString bytes) {
            return bytes.toStringUtf8();
        }
        return value instanceof Double real && real == Math.rint(real) && Math.abs(real) < 1e15
                ? Long.toString(real.longValue())
                : String.valueOf(value);
    }
}
