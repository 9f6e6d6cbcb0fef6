package dev.timonel.model.quota;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A quantity to count with, in the unit that it has no suffix for; {@code binary} if it was written in powers of 1024. Its text is the
 * canonical one of {@code apimachinery/pkg/api/resource}: no fraction, and the largest suffix.
 */
public record Amount(BigDecimal value, boolean binary) implements Comparable<Amount> {
    public static final Amount ZERO = new Amount(BigDecimal.ZERO, false);
    public static final Amount ONE = new Amount(BigDecimal.ONE, false);

    private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    private static final String[] DECIMAL = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
    private static final BigInteger STEP = BigInteger.valueOf(1024);
    private static final int NANO = 9;

    /** Empty for what is no quantity. */
    public static Optional<Amount> of(@Nullable Quantity quantity) {
        if (quantity == null || quantity.getAmount() == null) {
            return Optional.empty();
        }
        try {
            boolean binary =
                    quantity.getFormat() != null && quantity.getFormat().endsWith("i");
            return Optional.of(new Amount(quantity.getNumericalAmount(), binary));
        } catch (ArithmeticException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** By name; what is no quantity is left out. */
    public static Map<String, Amount> of(@Nullable Map<String, Quantity> quantities) {
        Map<String, Amount> amounts = new TreeMap<>();
        if (quantities != null) {
            quantities.forEach((name, quantity) -> of(quantity).ifPresent(amount -> amounts.put(name, amount)));
        }
        return amounts;
    }

    public static Amount count(long number) {
        return new Amount(BigDecimal.valueOf(number), false);
    }

    public Amount plus(Amount other) {
        return new Amount(value.add(other.value), value.signum() == 0 ? other.binary : binary);
    }

    public Amount minus(Amount other) {
        return new Amount(value.subtract(other.value), value.signum() == 0 ? other.binary : binary);
    }

    public Amount max(Amount other) {
        return other.compareTo(this) > 0 ? other : this;
    }

    public boolean isZero() {
        return value.signum() == 0;
    }

    public Quantity quantity() {
        return Quantity.parse(toString());
    }

    @Override
    public int compareTo(Amount other) {
        return value.compareTo(other.value);
    }

    /** {@code 1500m}, {@code 2}, {@code 1Gi}. */
    @Override
    public String toString() {
        boolean large = value.abs().compareTo(BigDecimal.valueOf(1024)) >= 0;
        return binary && large ? inBinary() : inDecimal();
    }

    private String inBinary() {
        BigInteger rest = value.setScale(0, RoundingMode.UP).toBigInteger();
        int suffix = 0;
        while (suffix < BINARY.length - 1 && rest.mod(STEP).signum() == 0) {
            rest = rest.divide(STEP);
            suffix++;
        }
        return rest + BINARY[suffix];
    }

    private String inDecimal() {
        if (value.signum() == 0) {
            return "0";
        }
        BigInteger rest = value.setScale(NANO, RoundingMode.UP).unscaledValue();
        BigInteger thousand = BigInteger.valueOf(1000);
        int suffix = 0;
        while (suffix < DECIMAL.length - 1 && rest.mod(thousand).signum() == 0) {
            rest = rest.divide(thousand);
            suffix++;
        }
        return rest + DECIMAL[suffix];
    }
}
