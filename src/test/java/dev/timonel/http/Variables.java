package dev.timonel.http;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between double braces: a variable, a part of an earlier answer ({@code name.response.body.$.path}, as
 * VS Code and Visual Studio have it) or letters by the number ({@code $random.alphabetic(8)}, as JetBrains has it).
 */
record Variables(Map<String, String> values, Function<String, HttpAnswer> answers) {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}]+?)\\s*}}");
    private static final Pattern ANSWER = Pattern.compile("(\\w+)\\.response\\.body\\.(\\$.*)");
    private static final Pattern LETTERS = Pattern.compile("\\$random\\.alphabetic\\((\\d+)\\)");

    /** The text with every place filled in; {@link IllegalArgumentException} for a name that nobody defined. */
    String fillIn(String text) {
        return PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(value(place.group(1))));
    }

    private String value(String expression) {
        Matcher letters = LETTERS.matcher(expression);
        if (letters.matches()) {
            return "a".repeat(Integer.parseInt(letters.group(1)));
        }
        Matcher answer = ANSWER.matcher(expression);
        if (answer.matches()) {
            return JsonPaths.text(answers.apply(answer.group(1)).body(), answer.group(2));
        }
        String value = values.get(expression);
        if (value == null) {
            throw new IllegalArgumentException("{{" + expression + "}} is not defined");
        }
        return fillIn(value);
    }

    /** Whether the variable stands for a part of an answer, known only once the requests run. */
    static boolean isFromAnAnswer(String value) {
        Matcher place = PLACE.matcher(value);
        return place.matches() && ANSWER.matcher(place.group(1)).matches();
    }
}
