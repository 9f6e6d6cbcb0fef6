package dev.timonel.model.tree;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** What a parser found wrong, in one line for the client: without the names of classes and options of the parser. */
public final class Complaint {
    /** The parser's own advice, which follows what is wrong: classes, options, parts of the document. */
    private static final Pattern ADVICE =
            Pattern.compile("(: enable `|, from `|`|\\(start marker| \\(not recognized).*");

    private static final Pattern EXCEPTION = Pattern.compile("[\\w.]+(Exception|Error):? ?");

    private Complaint() {}

    /** With the place, where there is one. */
    static String of(JacksonException error) {
        boolean placed =
                !(error instanceof UnexpectedEndOfInputException || error instanceof StreamConstraintsException);
        return placed ? what(error) + place(error.getLocation()) : what(error);
    }

    /** Without the place. */
    public static String what(JacksonException error) {
        if (error instanceof UnexpectedEndOfInputException) {
            return "unexpected end of JSON input";
        }
        String what = oneLine(String.valueOf(error.getOriginalMessage()));
        if (error instanceof StreamConstraintsException) {
            return closed(ADVICE.matcher(what).replaceAll(""));
        }
        what = EXCEPTION
                .matcher(ADVICE.matcher(what).replaceAll(""))
                .replaceAll("")
                .trim();
        if (what.toLowerCase(Locale.ROOT).startsWith("malformed numeric value")) {
            what = "malformed number";
        }
        return what.isEmpty() ? "not readable" : what;
    }

    /** YAML's parser quotes the document in indented lines; what is wrong is in the others. */
    private static String oneLine(String message) {
        return message.lines()
                .filter(line -> !line.startsWith(" "))
                .map(String::trim)
                .collect(Collectors.joining(", "));
    }

    private static String closed(String text) {
        return text.lastIndexOf('(') > text.lastIndexOf(')') ? text + ")" : text;
    }

    private static String place(TokenStreamLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
