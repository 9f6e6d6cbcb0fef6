package dev.timonel.model;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Values as Go prints them in messages: strings as {@code strconv.Quote} does, anything else as {@code encoding/json}
 * does, which differs from other JSON in that no markup is left in it.
 */
public final class GoText {
    private static final Map<Integer, String> SHORT = Map.of(
            0x07,
            "\\a",
            0x08,
            "\\b",
            0x09,
            "\\t",
            0x0A,
            "\\n",
            0x0B,
            "\\v",
            0x0C,
            "\\f",
            0x0D,
            "\\r",
            (int) '"',
            "\\\"",
            (int) '\\',
            "\\\\");

    private GoText() {}

    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (SHORT.containsKey(c)) {
                quoted.append(SHORT.get(c));
            } else if (isPrintable(c)) {
                quoted.appendCodePoint(c);
            } else if (c < 0x20 || c == 0x7F) {
                quoted.append(String.format("\\x%02x", c));
            } else {
                quoted.append(String.format(c > 0xFFFF ? "\\U%08x" : "\\u%04x", c));
            }
        });
        return quoted.append('"').toString();
    }

    static String json(Object value) {
        return new String(KubeJson.write(value), StandardCharsets.UTF_8)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
