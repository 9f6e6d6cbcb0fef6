package dev.timonel.model.schema;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large a regular expression is once each repetition is written out, and how deep its groups are: known without that being done.
 * Go bounds both ({@code regexp/syntax/parse.go}), the size by what would not fit into the memory here.
 */
final class ExpressionSize {
    private static final int DEEPEST = 1000;
    private static final long LARGEST = 20_000;
    private static final int DIGITS = 4;
    private static final String ERROR = "error parsing regexp: expression ";

    private final String text;
    private final Deque<Long> around = new ArrayDeque<>();
    private long before;
    private long last;
    private int at;

    private ExpressionSize(String text) {
        this.text = text;
    }

    /** Throws {@link IllegalArgumentException} for one that is not taken. */
    static void check(String text) {
        ExpressionSize size = new ExpressionSize(text);
        while (size.at < text.length()) {
            size.next();
            if (size.around.size() > DEEPEST) {
                throw new IllegalArgumentException(ERROR + "nests too deeply");
            }
            if (size.before + size.last > LARGEST) {
                throw new IllegalArgumentException(ERROR + "too large");
            }
        }
    }

    private void next() {
        char c = text.charAt(at++);
        switch (c) {
            case '(' -> {
                around.push(before + last);
                before = 0;
                last = 0;
            }
            case ')' -> {
                last += before + 1;
                before = around.isEmpty() ? 0 : around.pop();
            }
            case '{' -> last *= repeated();
            case '\\' -> {
                at++;
                begin();
            }
            case '[' -> {
                skipClass();
                begin();
            }
            case '*', '+', '?' -> last++;
            default -> begin();
        }
    }

    private void begin() {
        before += last;
        last = 1;
    }

    /** How often what is before is repeated; 1 if these are no numbers. */
    private long repeated() {
        int end = text.indexOf('}', at);
        if (end < 0 || end - at > 2 * DIGITS + 1) {
            return 1;
        }
        String[] bounds = text.substring(at, end).split(",");
        String most = bounds.length == 0 ? "" : bounds[bounds.length - 1];
        boolean number =
                !most.isEmpty() && most.length() <= DIGITS && most.chars().allMatch(d -> d >= '0' && d <= '9');
        return number ? Math.max(1, Integer.parseInt(most)) : 1;
    }

    /** Its first character may be the bracket that would end it. */
    private void skipClass() {
        at += text.startsWith("^", at) ? 1 : 0;
        at += text.startsWith("]", at) ? 1 : 0;
        while (at < text.length() && text.charAt(at) != ']') {
            if (text.startsWith("[:", at)) {
                int end = text.indexOf(":]", at);
                at = end < 0 ? text.length() : end + 1;
            } else if (text.charAt(at) == '\\') {
                at++;
            }
            at++;
        }
        at++;
    }
}
