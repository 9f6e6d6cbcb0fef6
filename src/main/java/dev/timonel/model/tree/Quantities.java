package dev.timonel.model.tree;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of quantities, by {@code apimachinery/pkg/api/resource/quantity.go}: none is above 2^63-1 or, but for zero,
 * below 10^-9 in size. The bounds keep sums small: {@code 1e999999999} plus one would have a billion digits.
 */
final class Quantities {
    private static final Pattern SYNTAX = Pattern.compile(
            "([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]{1,9}))?");
    /** Characters; as many as a number of any other field may have. */
    private static final int MAX_LENGTH = 100;

    private static final Set<String> USUAL_ENDS = Set.of("m", "k", "M", "G", "Ki", "Mi", "Gi", "Ti");

    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    private Quantities() {}

    /** Whether it is its own bound, as it is written. */
    static boolean isBounded(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        boolean usual = digits > 0
                && digits <= MAX_LENGTH / 2
                && (digits == text.length() || USUAL_ENDS.contains(text.substring(digits)));
        return usual || bounded(text).filter(text::equals).isPresent();
    }

    /** The text, or the bound that stands for it; empty if it is no quantity. */
    static Optional<String> bounded(String text) {
        Matcher parts = SYNTAX.matcher(text);
        if (text.length() > MAX_LENGTH || !parts.matches()) {
            return Optional.empty();
        }
        if (parts.group(3) == null) {
            return Optional.of(text);
        }
        BigDecimal mantissa = new BigDecimal(parts.group(1));
        if (mantissa.signum() == 0) {
            return Optional.of("0");
        }
        String sign = mantissa.signum() < 0 ? "-" : "";
        long magnitude = (long) mantissa.precision() - mantissa.scale() + Long.parseLong(parts.group(3));
        if (magnitude < -8) {
            return Optional.of(sign + "1n");
        }
        boolean above = magnitude > 20
                || mantissa.scaleByPowerOfTen(Integer.parseInt(parts.group(3)))
                                .abs()
                                .compareTo(MOST)
                        > 0;
        return Optional.of(above ? sign + MOST : text);
    }
}
