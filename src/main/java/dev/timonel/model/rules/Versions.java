package dev.timonel.model.rules;

import static dev.timonel.model.rules.Functions.global;
import static dev.timonel.model.rules.Functions.member;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/** Semantic versions in rules ({@code library/semverlib.go}). */
final class Versions {
    private static final CelType SEMVER = OpaqueType.create("kubernetes.Semver");
    private static final String NUMBER = "(0|[1-9][0-9]*)";
    private static final Pattern FORM = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER
            + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?");
    private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64);

    private Versions() {}

    private record Version(BigInteger major, BigInteger minor, BigInteger patch, List<String> before)
            implements Comparable<Version> {

        /** Of those that come before a release, numbers are less than words, and fewer parts less than more. */
        @Override
        public int compareTo(Version other) {
            int order = major.compareTo(other.major);
            order = order != 0 ? order : minor.compareTo(other.minor);
            order = order != 0 ? order : patch.compareTo(other.patch);
            if (order != 0 || before.equals(other.before)) {
                return order;
            }
            if (before.isEmpty() || other.before.isEmpty()) {
                return before.isEmpty() ? 1 : -1;
            }
            for (int i = 0; i < Math.min(before.size(), other.before.size()) && order == 0; i++) {
                order = order(before.get(i), other.before.get(i));
            }
            return order != 0 ? order : Integer.compare(before.size(), other.before.size());
        }

        private static int order(String one, String other) {
            boolean number = isNumber(one);
            if (number != isNumber(other)) {
                return number ? -1 : 1;
            }
            return Integer.signum(number ? new BigInteger(one).compareTo(new BigInteger(other)) : one.compareTo(other));
        }
    }

    static void add() {
        global(
                "isSemver",
                SimpleType.BOOL,
                CelFunctionBinding.from(
                        "is_semver_string", String.class, text -> parsed(text).isPresent()),
                SimpleType.STRING);
        global(
                "isSemver",
                SimpleType.BOOL,
                CelFunctionBinding.from(
                        "is_semver_string_bool",
                        String.class,
                        Boolean.class,
                        (text, tolerant) -> parsed(text, tolerant).isPresent()),
                SimpleType.STRING,
                SimpleType.BOOL);
        global(
                "semver",
                SEMVER,
                CelFunctionBinding.from("string_to_semver", String.class, text -> version(text, false)),
                SimpleType.STRING);
        global(
                "semver",
                SEMVER,
                CelFunctionBinding.from("string_bool_to_semver", String.class, Boolean.class, Versions::version),
                SimpleType.STRING,
                SimpleType.BOOL);
        comparison("isGreaterThan", "semver_is_greater_than", SimpleType.BOOL, order -> order > 0);
        comparison("isLessThan", "semver_is_less_than", SimpleType.BOOL, order -> order < 0);
        comparison("compareTo", "semver_compare_to", SimpleType.INT, order -> (long) Integer.signum(order));
        number("major", "semver_major", version -> version.major().longValue());
        number("minor", "semver_minor", version -> version.minor().longValue());
        number("patch", "semver_patch", version -> version.patch().longValue());
    }

    @SuppressWarnings("Immutable") // the outcomes are functions without state
    private static void comparison(String name, String id, CelType result, IntFunction<Object> outcome) {
        member(
                name,
                result,
                CelFunctionBinding.from(
                        id, Version.class, Version.class, (one, other) -> outcome.apply(one.compareTo(other))),
                SEMVER,
                SEMVER);
    }

    @SuppressWarnings("Immutable") // the parts are functions without state
    private static void number(String name, String id, ToLongFunction<Version> part) {
        member(name, SimpleType.INT, CelFunctionBinding.from(id, Version.class, part::applyAsLong), SEMVER);
    }

    private static Version version(String text, boolean tolerant) {
        return parsed(text, tolerant)
                .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is no semantic version"));
    }

    private static Optional<Version> parsed(String text, boolean tolerant) {
        return tolerant ? normal(text).flatMap(Versions::parsed) : parsed(text);
    }

    private static Optional<Version> parsed(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        List<String> before =
                form.group(4) == null ? List.of() : List.of(form.group(4).split("\\."));
        Version version = new Version(
                new BigInteger(form.group(1)), new BigInteger(form.group(2)), new BigInteger(form.group(3)), before);
        boolean small =
                version.major().max(version.minor()).max(version.patch()).compareTo(LARGEST) < 0;
        boolean plain = before.stream().noneMatch(part -> isNumber(part) && part.length() > 1 && part.startsWith("0"));
        return small && plain ? Optional.of(version) : Optional.empty();
    }

    /** Without a {@code v} and leading zeros, and with all three numbers; empty for what has fewer and something behind them. */
    private static Optional<String> normal(String text) {
        String[] parts = (text.startsWith("v") ? text.substring(1) : text).split("\\.", 3);
        for (int i = 0; i < parts.length; i++) {
            String shorter = parts[i].replaceFirst("^0+", "");
            boolean digit = !shorter.isEmpty() && Character.isDigit(shorter.charAt(0));
            parts[i] = parts[i].length() < 2 || digit ? (digit ? shorter : parts[i]) : "0" + shorter;
        }
        String last = parts[parts.length - 1];
        if (parts.length < 3 && (last.indexOf('+') >= 0 || last.indexOf('-') >= 0)) {
            return Optional.empty();
        }
        return Optional.of(String.join(".", parts) + ".0".repeat(3 - parts.length));
    }

    private static boolean isNumber(String part) {
        return part.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
