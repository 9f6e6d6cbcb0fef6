package dev.timonel.api;

import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The Warning headers of one answer: each text once, and all cut short once they are long together, after which the rest is left out
 * ({@code apiserver/pkg/endpoints/filters/warning.go}). Lengths are in code points.
 */
final class WarningHeaders {
    private static final int LONGEST = 4 * 1024;
    private static final int CUT = 256;

    private final HttpServletResponse response;
    private final Set<String> told = new LinkedHashSet<>();
    private int length;
    private boolean cutting;

    WarningHeaders(HttpServletResponse response) {
        this.response = response;
    }

    void add(String text) {
        if (text.isEmpty() || cutting && length >= LONGEST || !told.add(text)) {
            return;
        }
        if (!cutting && length + text.codePointCount(0, text.length()) > LONGEST) {
            cutting = true;
            length = 0;
            told.forEach(this::tell);
        } else {
            tell(text);
        }
    }

    /** All of them once more, since the response has lost its headers. */
    void repeat() {
        List<String> again = List.copyOf(told);
        told.clear();
        length = 0;
        cutting = false;
        again.forEach(this::add);
    }

    private void tell(String text) {
        int whole = text.codePointCount(0, text.length());
        String shown = cutting && whole > CUT ? text.substring(0, text.offsetByCodePoints(0, CUT)) : text;
        if (length == 0) {
            response.setHeader("Warning", header(shown)); // instead of those that were longer
        } else {
            response.addHeader("Warning", header(shown));
        }
        length += Math.min(whole, cutting ? CUT : whole);
    }

    /** RFC 7234 section 5.5, without an agent of its own. */
    private static String header(String text) {
        StringBuilder quoted = new StringBuilder("299 - \"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.appendCodePoint(c < ' ' || c > '~' ? '?' : c);
        });
        return quoted.append('"').toString();
    }
}
