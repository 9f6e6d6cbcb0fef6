package dev.timonel.model.rules;

import static dev.timonel.model.rules.Functions.global;
import static dev.timonel.model.rules.Functions.member;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;

/** Quantities in rules ({@code library/quantity.go}). */
final class Quantities {
    private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");

    private Quantities() {}

    /** The same amount is equal however it was written. */
    private record Amount(BigDecimal value) {
        Amount {
            value = value.stripTrailingZeros();
        }

        boolean isInteger() {
            return value.scale() <= 0
                    && value.precision() - value.scale() <= 19
                    && value.toBigInteger().bitLength() < 64;
        }
    }

    static void add() {
        global(
                "isQuantity",
                SimpleType.BOOL,
                CelFunctionBinding.from(
                        "k8s_is_quantity", String.class, text -> parsed(text).isPresent()),
                SimpleType.STRING);
        global(
                "quantity",
                QUANTITY,
                CelFunctionBinding.from(
                        "k8s_quantity",
                        String.class,
                        text -> parsed(text).orElseThrow(() -> new IllegalArgumentException("quantity parse error"))),
                SimpleType.STRING);
        comparison("isGreaterThan", "k8s_greater", SimpleType.BOOL, order -> order > 0);
        comparison("isLessThan", "k8s_less", SimpleType.BOOL, order -> order < 0);
        comparison("compareTo", "k8s_compare", SimpleType.INT, order -> (long) order);
        arithmetic("add", "k8s_add", BigDecimal::add);
        arithmetic("sub", "k8s_sub", BigDecimal::subtract);
        numbers();
    }

    private static void numbers() {
        member(
                "isInteger",
                SimpleType.BOOL,
                CelFunctionBinding.from("k8s_is_integer", Amount.class, Amount::isInteger),
                QUANTITY);
        member(
                "asInteger",
                SimpleType.INT,
                CelFunctionBinding.from(
                        "k8s_as_integer", Amount.class, amount -> amount.value().longValueExact()),
                QUANTITY);
        member(
                "asApproximateFloat",
                SimpleType.DOUBLE,
                CelFunctionBinding.from(
                        "k8s_as_float", Amount.class, amount -> amount.value().doubleValue()),
                QUANTITY);
        global(
                "sign",
                SimpleType.INT,
                CelFunctionBinding.from("k8s_sign", Amount.class, amount ->
                        (long) amount.value().signum()),
                QUANTITY);
    }

    @SuppressWarnings("Immutable") // the outcomes are functions without state
    private static void comparison(String name, String id, CelType result, IntFunction<Object> outcome) {
        member(
                name,
                result,
                CelFunctionBinding.from(
                        id,
                        Amount.class,
                        Amount.class,
                        (one, other) -> outcome.apply(one.value().compareTo(other.value()))),
                QUANTITY,
                QUANTITY);
    }

    /** With another quantity or a whole number. */
    @SuppressWarnings("Immutable") // the operators have no state
    private static void arithmetic(String name, String id, BinaryOperator<BigDecimal> operator) {
        member(
                name,
                QUANTITY,
                CelFunctionBinding.from(
                        id,
                        Amount.class,
                        Amount.class,
                        (one, other) -> new Amount(operator.apply(one.value(), other.value()))),
                QUANTITY,
                QUANTITY);
        member(
                name,
                QUANTITY,
                CelFunctionBinding.from(
                        id + "_int",
                        Amount.class,
                        Long.class,
                        (one, other) -> new Amount(operator.apply(one.value(), BigDecimal.valueOf(other)))),
                QUANTITY,
                SimpleType.INT);
    }

    private static Optional<Amount> parsed(String text) {
        try {
            return Optional.ofNullable(new Quantity(text).getNumericalAmount()).map(Amount::new);
        } catch (ArithmeticException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
