package dev.timonel.api.route;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The parameters of a request's query, as the servlet has them. The usual query, which needs no decoding, is only cut into
 * pieces; of any other Tomcat makes what it makes of it.
 */
final class PlainQuery {
    private static final String PLAIN = ".:-_[]=&/,";

    private PlainQuery() {}

    /** As {@link HttpServletRequest#getParameterMap}, with what it throws. */
    static Map<String, String[]> parameters(HttpServletRequest request) {
        String query = request.getQueryString();
        Map<String, String[]> found = new HashMap<>();
        return query == null || !cut(query, found) ? request.getParameterMap() : found;
    }

    private static boolean cut(String query, Map<String, String[]> found) {
        int start = 0;
        int equals = -1;
        for (int i = 0; i <= query.length(); i++) {
            char c = i == query.length() ? '&' : query.charAt(i);
            if (c == '&') {
                if (equals <= start) {
                    return false;
                }
                found.merge(
                        query.substring(start, equals),
                        new String[] {query.substring(equals + 1, i)},
                        PlainQuery::joined);
                start = i + 1;
                equals = -1;
            } else if (c == '=') {
                equals = equals < 0 ? i : equals;
            } else if (!isPlain(c)) {
                return false;
            }
        }
        return true;
    }

    private static String[] joined(String[] before, String[] more) {
        String[] all = Arrays.copyOf(before, before.length + 1);
        all[before.length] = more[0];
        return all;
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || PLAIN.indexOf(c) >= 0;
    }
}
