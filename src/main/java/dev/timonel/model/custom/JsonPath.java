package dev.timonel.model.custom;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The paths of printer columns, in the part of {@code k8s.io/client-go/util/jsonpath} that definitions use: fields
 * ({@code .spec.x}, {@code ['x']}, dots in names escaped), indices from either end, slices, {@code [*]}, and filters
 * ({@code [?(@.type=="Ready")]}). Immutable.
 */
public final class JsonPath {
    private static final Pattern FILTER =
            Pattern.compile("\\?\\(\\s*@([^=!<>]*?)\\s*(==|!=|<=|>=|<|>)\\s*(.+?)\\s*\\)");
    private static final Pattern EXISTS = Pattern.compile("\\?\\(\\s*@([^=!<>]*?)\\s*\\)");
    private static final Pattern SLICE = Pattern.compile("(-?\\d*):(-?\\d*)");
    /** What takes time that grows with the square, and a piece of the stack for each filter within another, stays small. */
    private static final int LONGEST = 4096;

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = steps;
    }

    private interface Step {
        void from(JsonNode node, List<JsonNode> found);
    }

    /** Throws {@link IllegalArgumentException} with the reason. */
    public static JsonPath parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("it has more than " + LONGEST + " characters");
        }
        String path = text.startsWith("$") ? text.substring(1) : text;
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < path.length()) {
            char c = path.charAt(at);
            if (c == '.') {
                if (path.startsWith("..", at)) {
                    throw new IllegalArgumentException("recursive descent is not served");
                }
                int end = endOfName(path, at + 1);
                String name = path.substring(at + 1, end).replace("\\", "");
                if (!name.isEmpty()) {
                    steps.add(name.equals("*") ? JsonPath::each : field(name));
                }
                at = end;
            } else if (c == '[') {
                int end = endOfBracket(path, at);
                steps.add(bracket(path.substring(at + 1, end).strip()));
                at = end + 1;
            } else {
                throw new IllegalArgumentException("unexpected '" + c + "' at " + at);
            }
        }
        return new JsonPath(List.copyOf(steps));
    }

    private static int endOfName(String path, int from) {
        int at = from;
        while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
            at += path.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, path.length());
    }

    private static int endOfBracket(String path, int from) {
        char quote = 0;
        int depth = 0;
        for (int at = from; at < path.length(); at++) {
            char c = path.charAt(at);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '[') {
                depth++;
            } else if (c == ']' && --depth == 0) {
                return at;
            }
        }
        throw new IllegalArgumentException("unterminated array");
    }

    private static Step field(String name) {
        return (node, found) -> {
            JsonNode value = node.get(name);
            if (value != null) {
                found.add(value);
            }
        };
    }

    private static void each(JsonNode node, List<JsonNode> found) {
        node.forEach(found::add);
    }

    private static Step bracket(String inner) {
        if (inner.equals("*")) {
            return JsonPath::each;
        }
        if (inner.length() > 1 && (inner.charAt(0) == '\'' || inner.charAt(0) == '"')) {
            return field(inner.substring(1, inner.length() - 1));
        }
        Matcher filter = FILTER.matcher(inner);
        if (filter.matches()) {
            return comparison(parse(filter.group(1)), filter.group(2), literal(filter.group(3)));
        }
        Matcher exists = EXISTS.matcher(inner);
        if (exists.matches()) {
            JsonPath path = parse(exists.group(1));
            return (node, found) -> node.forEach(each -> addIf(!path.find(each).isEmpty(), each, found));
        }
        Matcher slice = SLICE.matcher(inner);
        if (slice.matches()) {
            return slice(number(slice.group(1)), number(slice.group(2)));
        }
        Integer index = number(inner);
        if (index == null) {
            throw new IllegalArgumentException("invalid array index " + inner);
        }
        return (node, found) -> {
            JsonNode value = node.get(index < 0 ? node.size() + index : index);
            if (value != null) {
                found.add(value);
            }
        };
    }

    private static Step slice(@Nullable Integer from, @Nullable Integer to) {
        return (node, found) -> {
            int size = node.size();
            int first = from == null ? 0 : from < 0 ? size + from : from;
            int end = to == null ? size : to < 0 ? size + to : to;
            for (int i = Math.max(0, first); i < Math.min(size, end); i++) {
                found.add(node.get(i));
            }
        };
    }

    private static @Nullable Integer number(String text) {
        try {
            return text.isEmpty() ? null : Integer.valueOf(text);
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException("invalid array index " + text, none);
        }
    }

    private static String literal(String text) {
        boolean quoted = text.length() > 1 && (text.charAt(0) == '\'' || text.charAt(0) == '"');
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static Step comparison(JsonPath path, String operator, String wanted) {
        return (node, found) -> node.forEach(each -> {
            List<JsonNode> values = path.find(each);
            addIf(!values.isEmpty() && holds(text(values.get(0)), operator, wanted), each, found);
        });
    }

    private static boolean holds(String value, String operator, String wanted) {
        return switch (operator) {
            case "==" -> value.equals(wanted);
            case "!=" -> !value.equals(wanted);
            default -> {
                try {
                    int order = Double.compare(Double.parseDouble(value), Double.parseDouble(wanted));
                    yield operator.startsWith("<")
                            ? order < 0 || order == 0 && operator.length() == 2
                            : order > 0 || order == 0 && operator.length() == 2;
                } catch (NumberFormatException noNumbers) {
                    yield false;
                }
            }
        };
    }

    private static void addIf(boolean matches, JsonNode node, List<JsonNode> found) {
        if (matches) {
            found.add(node);
        }
    }

    /** The values at this path, in order. */
    public List<JsonNode> find(JsonNode root) {
        List<JsonNode> now = List.of(root);
        for (Step step : steps) {
            List<JsonNode> next = new ArrayList<>();
            now.forEach(node -> step.from(node, next));
            now = next;
        }
        return now;
    }

    /** A value as a cell shows it. */
    public static String text(JsonNode value) {
        if (value.isString()) {
            return value.asString();
        }
        return value.isBoolean() ? Boolean.toString(value.asBoolean()).toLowerCase(Locale.ROOT) : value.toString();
    }
}
