package dev.timonel.model;

/** What {@link Names} asks of the text of each object that is written, character by character: the patterns that its messages show. */
final class Syntax {
    private Syntax() {}

    /** {@code [a-z]([-a-z0-9]*[a-z0-9])?}. */
    static boolean is1035Label(String text) {
        return is1123Label(text) && isLowerCase(text.charAt(0));
    }

    /** {@code [a-z0-9]([-a-z0-9]*[a-z0-9])?}. */
    static boolean is1123Label(String text) {
        return is1123Label(text, 0, text.length());
    }

    /** Such labels with dots between them. */
    static boolean isSubdomain(String text) {
        int from = 0;
        for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', from)) {
            if (!is1123Label(text, from, dot)) {
                return false;
            }
            from = dot + 1;
        }
        return is1123Label(text, from, text.length());
    }

    private static boolean is1123Label(String text, int from, int to) {
        if (from == to || text.charAt(from) == '-' || text.charAt(to - 1) == '-') {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isLowerCase(c) && !isDigit(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** {@code ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]}. */
    static boolean isQualifiedName(String text) {
        int last = text.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = text.charAt(i);
            boolean inside = (c == '-' || c == '_' || c == '.') && i > 0 && i < last;
            if (!inside && !isLowerCase(c) && !isDigit(c) && !(c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return last >= 0;
    }

    private static boolean isLowerCase(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
