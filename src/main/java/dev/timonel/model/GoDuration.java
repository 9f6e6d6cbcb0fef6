package dev.timonel.model;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as Go's {@code time.ParseDuration} reads it ({@code 5s}, {@code 1m30s}, {@code 1.5h}), not negative. */
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
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
        String rest = text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        if (rest.isEmpty() || rest.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(rest);
        int end = 0;
        while (end < rest.length()) {
            if (!part.find(end) || part.start() != end) {
                return Optional.empty();
            }
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(NANOS.get(part.group(2))));
            end = part.end();
        }
        return nanos.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos.longValue()));
    }
}
