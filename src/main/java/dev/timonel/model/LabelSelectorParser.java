package dev.timonel.model;

import dev.timonel.model.LabelSelector.Operator;
import dev.timonel.model.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads {@code req,req…} with one token of lookahead, as {@code k8s.io/apimachinery/pkg/labels/selector.go} does; throws a
 * 400 {@link StatusException} with its messages. {@code in} and {@code notin} are operators only after a key.
 */
final class LabelSelectorParser {
    private static final String SYMBOLS = "=!(),<>";
    private static final String END = "";

    private final List<String> tokens = new ArrayList<>();
    private int position;

    LabelSelectorParser(String text) {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int start = at++;
            if (isBlank(c)) {
                continue;
            }
            if (SYMBOLS.indexOf(c) >= 0) {
                if ((c == '=' || c == '!') && at < text.length() && text.charAt(at) == '=') {
                    at++;
                }
            } else {
                while (at < text.length() && !isBlank(text.charAt(at)) && SYMBOLS.indexOf(text.charAt(at)) < 0) {
                    at++;
                }
            }
            tokens.add(text.substring(start, at));
        }
    }

    List<Requirement> parse() {
        List<Requirement> requirements = new ArrayList<>();
        while (!peek().equals(END)) {
            if (!isIdentifier(peek()) && !peek().equals("!")) {
                throw refuse("found '" + peek() + "', expected: !, identifier, or 'end of string'");
            }
            requirements.add(requirement());
            String next = take();
            if (next.equals(",")) {
                if (!isIdentifier(peek()) && !peek().equals("!")) {
                    throw refuse("found '" + peek() + "', expected: identifier after ','");
                }
            } else if (!next.equals(END)) {
                throw refuse("found '" + next + "', expected: ',' or 'end of string'");
            }
        }
        requirements.sort(Comparator.comparing(Requirement::key));
        return List.copyOf(requirements);
    }

    private Requirement requirement() {
        boolean negated = peek().equals("!");
        if (negated) {
            take();
        }
        String key = take();
        if (!isIdentifier(key)) {
            throw refuseRequirement("found '" + key + "', expected: identifier");
        }
        check("<nil>", key, LabelSyntax.keyErrors(key));
        if (negated) {
            return requirement(key, Operator.DOES_NOT_EXIST, Collections.emptySortedSet());
        }
        if (peek().equals(END) || peek().equals(",")) {
            return requirement(key, Operator.EXISTS, Collections.emptySortedSet());
        }
        String token = take();
        return switch (token) {
            case "in" -> requirement(key, Operator.IN, values());
            case "notin" -> requirement(key, Operator.NOT_IN, values());
            case "=", "==" -> requirement(key, Operator.EQUALS, exactValue());
            case "!=" -> requirement(key, Operator.NOT_EQUALS, exactValue());
            case ">" -> requirement(key, Operator.GREATER_THAN, exactValue());
            case "<" -> requirement(key, Operator.LESS_THAN, exactValue());
            default -> throw refuseRequirement("found '" + token + "', expected: in, notin, =, ==, !=, gt, lt");
        };
    }

    private static Requirement requirement(String key, Operator operator, SortedSet<String> values) {
        List<FieldError> errors = new ArrayList<>();
        if (operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN) {
            if (!isInteger(values.first())) {
                errors.add(FieldError.invalid(
                        "values[0]", values.first(), "for 'Gt', 'Lt' operators, the value must be an integer"));
            }
        }
        int index = 0;
        for (String value : values) {
            List<String> complaints = LabelSyntax.valueErrors(value);
            if (!complaints.isEmpty()) {
                errors.add(
                        FieldError.invalid("values[" + index + "][" + key + "]", value, String.join("; ", complaints)));
            }
            index++;
        }
        if (!errors.isEmpty()) {
            throw refuseRequirement(
                    errors.size() == 1
                            ? errors.get(0).toString()
                            : errors.stream().map(FieldError::toString).collect(Collectors.joining(", ", "[", "]")));
        }
        return new Requirement(key, operator, Collections.unmodifiableSortedSet(values));
    }

    /** {@code (a,b)}; nothing between two commas, or at an end, is the empty value. */
    private SortedSet<String> values() {
        if (!peek().equals("(")) {
            throw refuseRequirement("found '" + take() + "' expected: '('");
        }
        take();
        SortedSet<String> values = new TreeSet<>();
        String value = "";
        while (true) {
            String token = take();
            switch (token) {
                case ")" -> {
                    values.add(value);
                    return values;
                }
                case "," -> {
                    values.add(value);
                    value = "";
                }
                default -> {
                    if (!isIdentifier(token) || !value.isEmpty()) {
                        throw refuseRequirement("found '" + token + "', expected: ',' or ')'");
                    }
                    value = token;
                }
            }
        }
    }

    private SortedSet<String> exactValue() {
        if (peek().equals(END) || peek().equals(",")) {
            return new TreeSet<>(List.of(""));
        }
        String value = take();
        if (!isIdentifier(value)) {
            throw refuseRequirement("found '" + value + "', expected: identifier");
        }
        return new TreeSet<>(List.of(value));
    }

    private static void check(String path, String value, List<String> complaints) {
        if (!complaints.isEmpty()) {
            throw refuseRequirement(FieldError.invalid(path, value, String.join("; ", complaints))
                    .toString());
        }
    }

    private String peek() {
        return position < tokens.size() ? tokens.get(position) : END;
    }

    private String take() {
        String token = peek();
        position++;
        return token;
    }

    private static boolean isIdentifier(String token) {
        return !token.isEmpty() && SYMBOLS.indexOf(token.charAt(0)) < 0;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isInteger(String text) {
        try {
            Long.parseLong(text);
            return true;
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }

    private static StatusException refuseRequirement(String message) {
        return refuse("unable to parse requirement: " + message);
    }

    private static StatusException refuse(String message) {
        return StatusException.badRequest(message);
    }
}
