package dev.timonel.http;

import java.util.List;
import java.util.Map;

/** What a server answered. Header names are in lower case. */
record HttpAnswer(int code, Map<String, List<String>> headers, String body) {

    /** All values of the header as one text, {@code ""} if it is missing. */
    String header(String name) {
        return String.join(", ", headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of()));
    }
}
