package dev.timonel.http;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/**
 * One check of an answer, after its variables are filled in: a code ({@code 201}, {@code 200 or 404}), or a subject
 * ({@code $.json.path}, {@code header Name}, {@code body}), an operator and, but for {@code exists} and {@code absent}, a
 * value. Values are JSON, or any other text as it stands. {@code contains} finds an element of a list or a part of a
 * text; {@code =~} finds a regular expression in a text, or in any text of a list.
 */
record Expectation(String subject, String operator, String value) {
    private static final Pattern CODES = Pattern.compile("\\d{3}(?: or \\d{3})*");
    private static final Pattern CHECK =
            Pattern.compile("(\\$\\S*|header [\\w-]+|body)\\s+(==|!=|=~|contains|exists|absent)(?:\\s+(.*))?");
    private static final JsonMapper MAPPER = new JsonMapper();

    static Expectation parse(String text) {
        if (CODES.matcher(text).matches()) {
            return new Expectation("code", "or", text);
        }
        Matcher check = CHECK.matcher(text);
        if (!check.matches()) {
            throw new IllegalArgumentException("no such check: " + text);
        }
        String value = check.group(3) == null ? "" : check.group(3);
        boolean bare = check.group(2).equals("exists") || check.group(2).equals("absent");
        if (bare != value.isEmpty()) {
            throw new IllegalArgumentException("a check takes a value, unless it is exists or absent: " + text);
        }
        return new Expectation(check.group(1), check.group(2), value);
    }

    /** What is wrong with the answer; empty if nothing is. */
    Optional<String> complaint(HttpAnswer answer) {
        if (subject.equals("code")) {
            boolean fits = Arrays.asList(value.split(" or ")).contains(Integer.toString(answer.code()));
            return fits ? Optional.empty() : Optional.of("expected " + value + " but got " + answer.code());
        }
        JsonNode actual = actual(answer);
        return holds(actual)
                ? Optional.empty()
                : Optional.of("expected " + (subject + " " + operator + " " + value).strip() + " but it is "
                        + (actual.isMissingNode() ? "absent" : JsonPaths.text(actual)));
    }

    private JsonNode actual(HttpAnswer answer) {
        if (subject.startsWith("$")) {
            return JsonPaths.at(answer.body(), subject);
        }
        return StringNode.valueOf(
                subject.equals("body") ? answer.body() : answer.header(subject.substring("header ".length())));
    }

    private boolean holds(JsonNode actual) {
        boolean nothing = actual.isMissingNode()
                || actual.isArray() && actual.isEmpty()
                || actual.isString() && actual.stringValue().isEmpty();
        return switch (operator) {
            case "exists" -> !nothing;
            case "absent" -> nothing;
            case "==" -> isValue(actual);
            case "!=" -> !actual.isMissingNode() && !isValue(actual);
            case "contains" ->
                actual.isArray() ? elements(actual).anyMatch(this::isValue) : find(Pattern.quote(value), actual);
            default -> actual.isArray() ? elements(actual).anyMatch(e -> find(value, e)) : find(value, actual);
        };
    }

    /** Equal as JSON or as text, so that nobody has to quote {@code Running}. */
    private boolean isValue(JsonNode actual) {
        if (actual.isString() && actual.stringValue().equals(value)) {
            return true;
        }
        try {
            return MAPPER.readTree(value).equals(actual);
        } catch (JacksonException text) {
            return false;
        }
    }

    private static boolean find(String pattern, JsonNode actual) {
        return !actual.isMissingNode()
                && Pattern.compile(pattern).matcher(JsonPaths.text(actual)).find();
    }

    private static java.util.stream.Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
