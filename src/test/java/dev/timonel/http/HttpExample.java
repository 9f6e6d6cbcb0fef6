package dev.timonel.http;

import java.util.List;

/**
 * One request of an {@code .http} file with what is expected of its answer. {@code name} is {@code ""} unless a
 * {@code # @name} line gives one; {@code body} is {@code ""} for none. Variables are not yet filled in.
 */
record HttpExample(
        String title,
        String name,
        int line,
        String method,
        String url,
        List<Header> headers,
        String body,
        List<String> expectations) {

    record Header(String name, String value) {}
}
