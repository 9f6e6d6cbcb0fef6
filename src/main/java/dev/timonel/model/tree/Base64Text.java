package dev.timonel.model.tree;

import dev.timonel.model.tree.TypedTree.Mismatch;

/** Bytes in JSON, as Go's {@code encoding/base64} takes them: padded, line breaks passed over. */
final class Base64Text {
    private final String text;
    private int at;

    private Base64Text(String text) {
        this.text = text;
    }

    /** The text without line breaks; a {@link Mismatch} tells where it is no base64. */
    static String plain(String text) {
        Base64Text reader = new Base64Text(text);
        while (reader.at < text.length()) {
            reader.quantum();
        }
        return text.replace("\r", "").replace("\n", "");
    }

    /** Four characters, of which only the last ones of all may be padding. */
    private void quantum() {
        int read = 0;
        while (read < 4) {
            skipLineBreaks();
            if (at == text.length()) {
                if (read > 0) {
                    throw corrupt(at - read);
                }
                return;
            }
            char c = text.charAt(at);
            if (c == '=') {
                padding(read);
                return;
            }
            if (!isOfAlphabet(c)) {
                throw corrupt(at);
            }
            at++;
            read++;
        }
    }

    private void padding(int read) {
        if (read < 2) {
            throw corrupt(at);
        }
        at++;
        skipLineBreaks();
        if (read == 2) {
            if (at == text.length()) {
                throw corrupt(at);
            }
            if (text.charAt(at) != '=') {
                throw corrupt(at - 1);
            }
            at++;
            skipLineBreaks();
        }
        if (at < text.length()) {
            throw corrupt(at);
        }
    }

    private void skipLineBreaks() {
        while (at < text.length() && (text.charAt(at) == '\n' || text.charAt(at) == '\r')) {
            at++;
        }
    }

    private static boolean isOfAlphabet(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/';
    }

    private static Mismatch corrupt(int at) {
        return new Mismatch("illegal base64 data at input byte " + at);
    }
}
