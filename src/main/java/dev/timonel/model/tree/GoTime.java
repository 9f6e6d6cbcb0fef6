package dev.timonel.model.tree;

import java.util.List;

/** What Go's {@code time.Parse} says of a text that is no time of RFC 3339, with or without six digits after the point. */
final class GoTime {
    private static final String SECONDS = "2006-01-02T15:04:05Z07:00";
    private static final String MICROS = "2006-01-02T15:04:05.000000Z07:00";
    private static final String FRACTION = ".000000";

    /** The parts of the layout, each with the unit that it may be out of the range of. */
    private static final List<Part> PARTS = List.of(
            new Part("2006", "", 9999),
            new Part("-", "", 0),
            new Part("01", "month", 12),
            new Part("-", "", 0),
            new Part("02", "day", 31),
            new Part("T", "", 0),
            new Part("15", "hour", 23),
            new Part(":", "", 0),
            new Part("04", "minute", 59),
            new Part(":", "", 0),
            new Part("05", "second", 59));

    private final String text;
    private final String layout;
    private String rest;

    private GoTime(String text, String layout) {
        this.text = text;
        this.layout = layout;
        this.rest = text;
    }

    /** {@code micros}: whether there have to be six digits after the point. Empty where the form is right, whatever the day. */
    static String mistake(String text, boolean micros) {
        return new GoTime(text, micros ? MICROS : SECONDS).find();
    }

    private String find() {
        for (Part part : PARTS) {
            if (!part.begins(rest)) {
                return cannot(part.layout());
            }
            if (part.isOutOfRange(rest)) {
                return "parsing time \"" + text + "\": " + part.unit() + " out of range";
            }
            rest = rest.substring(part.layout().length());
        }
        if (layout.equals(MICROS)) {
            if (!rest.matches("\\.\\d{6}.*")) {
                return cannot(FRACTION);
            }
            rest = rest.substring(FRACTION.length());
        } else if (rest.matches("[.,]\\d.*")) {
            rest = rest.replaceFirst("[.,]\\d+", "");
        }
        if (!rest.startsWith("Z") && !rest.matches("[+-]\\d\\d:\\d\\d.*")) {
            return cannot("Z07:00");
        }
        String extra = rest.substring(rest.startsWith("Z") ? 1 : "+00:00".length());
        return extra.isEmpty() ? "" : "parsing time \"" + text + "\": extra text: \"" + extra + "\"";
    }

    private String cannot(String element) {
        return "parsing time \"" + text + "\" as \"" + layout + "\": cannot parse \"" + rest + "\" as \"" + element
                + "\"";
    }

    private record Part(String layout, String unit, int most) {
        boolean isNumber() {
            return Character.isDigit(layout.charAt(0));
        }

        boolean begins(String text) {
            if (text.length() < layout.length()) {
                return false;
            }
            return isNumber()
                    ? text.substring(0, layout.length()).chars().allMatch(c -> c >= '0' && c <= '9')
                    : text.startsWith(layout);
        }

        /** A day that its month has not is found at the end. */
        boolean isOutOfRange(String text) {
            if (!isNumber()) {
                return false;
            }
            int value = Integer.parseInt(text.substring(0, layout.length()));
            return value > most || unit.equals("month") && value == 0;
        }
    }
}
