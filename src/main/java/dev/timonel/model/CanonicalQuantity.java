package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How Kubernetes writes a quantity, however it was sent ({@code apimachinery/pkg/api/resource}): {@code 0.1} is {@code 100m},
 * {@code 1024Mi} is {@code 1Gi}. What is no quantity, or one of too many digits to be meant, stays as it is.
 */
final class CanonicalQuantity {
    private static final Pattern CANONICAL = Pattern.compile("0|[1-9][0-9]{0,2}(?:[numkMGTPE]|[KMGTP]i)?");
    private static final Pattern SYNTAX = Pattern.compile(
            "[+-]?0*(?<whole>[0-9]{0,40})(?<fraction>\\.[0-9]{0,40})?(?<suffix>[numkMGTPE]?|[KMGTPE]i|[eE][+-]?[0-9]{1,2})");
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    /** By their exponents of 10. */
    private static final Map<Integer, String> DECIMAL =
            Map.of(-9, "n", -6, "u", -3, "m", 0, "", 3, "k", 6, "M", 9, "G", 12, "T", 15, "P", 18, "E");

    private static final int FINEST = 9;
    private static final int DIGITS_OF_A_LONG = 18;
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigInteger STEP = BigInteger.valueOf(1024);

    private CanonicalQuantity() {}

    static String of(String text) {
        if (CANONICAL.matcher(text).matches()) {
            return text;
        }
        Matcher parts = SYNTAX.matcher(text);
        if (!parts.matches()) {
            return text;
        }
        String suffix = parts.group("suffix");
        String number = text.substring(0, text.length() - suffix.length());
        if (number.chars().noneMatch(Character::isDigit) || isNearlyCanonical(parts, suffix)) {
            return text;
        }
        BigDecimal value = new BigDecimal(number.endsWith(".") ? number + "0" : number).multiply(unit(suffix));
        if (value.scale() > FINEST) {
            value = value.setScale(FINEST, RoundingMode.UP);
        }
        if (value.signum() == 0) {
            return "0";
        }
        if (!suffix.endsWith("i")) {
            return decimal(value, isExponent(suffix));
        }
        value = value.min(LARGEST).max(LARGEST.negate());
        boolean small = value.abs().compareTo(new BigDecimal(STEP)) < 0;
        return small || value.stripTrailingZeros().scale() > 0
                ? decimal(value, false)
                : binary(value.toBigIntegerExact());
    }

    /** What Kubernetes does not write anew, since it looks right: {@code 01} and {@code 1.500} do. */
    private static boolean isNearlyCanonical(Matcher parts, String suffix) {
        String whole = parts.group("whole");
        String fraction = orEmpty(parts.group("fraction")).replace(".", "");
        if (whole.isEmpty() || suffix.endsWith("i")) {
            return false;
        }
        String digits = whole + fraction;
        int power = unit(suffix).precision() - unit(suffix).scale() - 1 - fraction.length();
        return digits.length() <= DIGITS_OF_A_LONG && power % 3 == 0 && !digits.endsWith("000") && power >= -FINEST;
    }

    private static boolean isExponent(String suffix) {
        return suffix.length() > 1 && !suffix.endsWith("i");
    }

    private static BigDecimal unit(String suffix) {
        if (isExponent(suffix)) {
            return BigDecimal.ONE.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)));
        }
        int steps = BINARY.indexOf(suffix);
        if (steps > 0) {
            return new BigDecimal(STEP.pow(steps));
        }
        return DECIMAL.entrySet().stream()
                .filter(entry -> entry.getValue().equals(suffix))
                .map(entry -> BigDecimal.ONE.scaleByPowerOfTen(entry.getKey()))
                .findFirst()
                .orElseThrow();
    }

    private static String binary(BigInteger value) {
        int steps = 0;
        BigInteger rest = value;
        while (steps < BINARY.size() - 1 && rest.mod(STEP).signum() == 0) {
            rest = rest.divide(STEP);
            steps++;
        }
        return rest + BINARY.get(steps);
    }

    private static String decimal(BigDecimal value, boolean exponent) {
        int zeros = -value.stripTrailingZeros().scale();
        int power = Math.min(Math.floorDiv(zeros, 3) * 3, 18);
        String number = value.scaleByPowerOfTen(-power).toBigIntegerExact().toString();
        return number + (exponent ? power == 0 ? "" : "e" + power : DECIMAL.get(power));
    }
}
