package dev.timonel.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * An example as the shell command that sends the same request. A variable that comes from an earlier answer becomes a
 * shell variable of its name.
 */
final class CurlCommand {
    private static final Pattern PLAIN = Pattern.compile("[\\w:/.=,@%+-]+");
    private static final String CONTINUED = " \\\n  ";

    private CurlCommand() {}

    static String of(HttpExample example, Map<String, String> variables) {
        Map<String, String> values = new HashMap<>();
        variables.forEach((name, value) -> values.put(name, Variables.isFromAnAnswer(value) ? "$" + name : value));
        Variables known = new Variables(values, name -> {
            throw new IllegalArgumentException("put the answer of " + name + " in a variable first");
        });
        List<String> shellVariables =
                values.values().stream().filter(v -> v.startsWith("$")).toList();
        UnaryOperator<String> word = text -> {
            String filledIn = known.fillIn(text);
            return quote(filledIn, shellVariables.stream().anyMatch(filledIn::contains));
        };
        List<String> parts = new ArrayList<>();
        boolean implied = example.method().equals("GET")
                || example.method().equals("POST") && !example.body().isEmpty();
        parts.add((implied ? "curl " : "curl -X " + example.method() + " ") + word.apply(example.url()));
        example.headers().forEach(h -> parts.add("-H " + word.apply(h.name() + ": " + h.value())));
        if (!example.body().isEmpty()) {
            parts.add("-d " + word.apply(example.body()));
        }
        return String.join(CONTINUED, parts);
    }

    private static String quote(String text, boolean expands) {
        if (expands) {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("`", "\\`") + '"';
        }
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
