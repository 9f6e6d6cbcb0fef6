package dev.timonel.model;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as Go's {@code time.ParseDuration} reads it ({@code 5s}, {@code 1m30s}, {@code 1.5h}), not negative. */
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)([^.0-9]*)");
    private static final Map<String, BigDecimal> NANOS = Map.of(
            "ns", BigDecimal.ONE,
            "us", BigDecimal.TEN.pow(3),
            "µs", BigDecimal.TEN.pow(3),
            "μs", BigDecimal.TEN.pow(3),
            "ms", BigDecimal.TEN.pow(6),
            "s", BigDecimal.TEN.pow(9),
            "m", BigDecimal.TEN.pow(9).multiply(BigDecimal.valueOf(60)),
            "h", BigDecimal.TEN.pow(9).multiply(BigDecimal.valueOf(3600)));
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final int MAX_LENGTH = 64;

    private GoDuration() {}

    /** Empty if the text is malformed, negative, or longer than the 292 years that Go can count. */
    public static Optional<Duration> parse(String text) {
        try {
            return text.startsWith("-") ? Optional.empty() : Optional.of(signed(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** One that may be negative; IllegalArgumentException says in Go's words what is wrong. */
    public static Duration signed(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        if (rest.isEmpty() || rest.length() > MAX_LENGTH) {
            throw invalid("invalid", text);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(rest);
        for (int end = 0; end < rest.length(); end = part.end()) {
            if (!part.find(end) || part.start() != end) {
                throw invalid("invalid", text);
            }
            String unit = part.group(2);
            if (!NANOS.containsKey(unit)) {
                throw invalid(unit.isEmpty() ? "missing unit in" : "unknown unit \"" + unit + "\" in", text);
            }
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(NANOS.get(unit)));
        }
        if (nanos.compareTo(LONGEST) > 0) {
            throw invalid("invalid", text);
        }
        Duration length = Duration.ofNanos(nanos.longValue());
        return negative ? length.negated() : length;
    }

    private static IllegalArgumentException invalid(String what, String text) {
        return new IllegalArgumentException("time: " + what + " duration \"" + text + "\"");
    }
}
