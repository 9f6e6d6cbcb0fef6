package dev.timonel.model.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The {@code pattern} of a schema. As in Go, what it takes to match a text grows with the text and with the expression, and with
 * nothing else ({@code kube-openapi/pkg/validation/validate/rexp.go}); there is no look-around, and no reference back to a group.
 */
public final class RegularExpression {
    private static final int KEPT = 1000;
    private static final int KEPT_LENGTH = 1000;
    private static final Map<String, RegularExpression> KNOWN = new ConcurrentHashMap<>();

    private final Pattern pattern;

    private RegularExpression(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Throws {@link IllegalArgumentException} with what Go says of a text that is none. */
    static RegularExpression of(String text) {
        RegularExpression known = KNOWN.get(text);
        if (known == null) {
            known = new RegularExpression(compiled(text));
            if (text.length() <= KEPT_LENGTH) {
                if (KNOWN.size() >= KEPT) {
                    KNOWN.clear();
                }
                KNOWN.put(text, known);
            }
        }
        return known;
    }

    /** What is wrong with a text that is no expression. */
    public static Optional<String> mistake(String text) {
        try {
            of(text);
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    boolean isIn(String text) {
        return pattern.matcher(text).find();
    }

    private static Pattern compiled(String text) {
        ExpressionSize.check(text);
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
    }
}
