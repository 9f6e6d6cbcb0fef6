package dev.timonel.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file in the {@code .http} format that editors run: requests separated by {@code ###} lines, {@code @name = value}
 * variables, {@code #} comments. Comments that begin with {@code expect} are the checks ({@link Expectation}); they stand
 * above the request line, where every editor takes them for comments.
 */
record HttpFile(Map<String, String> variables, List<HttpExample> examples) {
    private static final Pattern VARIABLE = Pattern.compile("@(\\w+)\\s*=\\s*(.*)");
    private static final Pattern COMMENT = Pattern.compile("(?:#|//)\\s*(.*)");
    private static final Pattern NAME = Pattern.compile("@name\\s+(\\w+)");
    private static final Pattern EXPECT = Pattern.compile("expect\\s+(.*)");
    private static final Pattern REQUEST = Pattern.compile("(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\\s+(\\S+).*");
    private static final Pattern HEADER = Pattern.compile("([\\w-]+):\\s*(.*)");

    static HttpFile read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** {@link IllegalArgumentException} with the line number for what is no request, and for names given twice. */
    static HttpFile parse(String text) {
        Map<String, String> variables = new LinkedHashMap<>();
        List<HttpExample> examples = new ArrayList<>();
        Section section = new Section("", 1);
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.startsWith("###")) {
                section.endInto(examples);
                section = new Section(line.substring(3).strip(), number);
            } else {
                section.read(line, number, variables);
            }
        }
        section.endInto(examples);
        return new HttpFile(Map.copyOf(variables), List.copyOf(examples));
    }

    /** The example that {@code # @name} calls so. */
    HttpExample named(String name) {
        return examples.stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no example is named " + name));
    }

    /** What stands between two separators. */
    private static final class Section {
        private enum Part {
            ABOVE,
            HEADERS,
            BODY
        }

        private final String title;
        private final int line;
        private final List<HttpExample.Header> headers = new ArrayList<>();
        private final List<String> expectations = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private Part part = Part.ABOVE;
        private String name = "";
        private String method = "";
        private String url = "";

        Section(String title, int line) {
            this.title = title;
            this.line = line;
        }

        void read(String text, int number, Map<String, String> variables) {
            switch (part) {
                case ABOVE -> readAbove(text.strip(), number, variables);
                case HEADERS -> readHeader(text, number);
                case BODY -> body.append(text).append('\n');
            }
        }

        private void readAbove(String text, int number, Map<String, String> variables) {
            Matcher variable = VARIABLE.matcher(text);
            Matcher comment = COMMENT.matcher(text);
            Matcher request = REQUEST.matcher(text);
            if (variable.matches()) {
                if (variables.putIfAbsent(variable.group(1), variable.group(2).strip()) != null) {
                    throw malformed(number, "the variable " + variable.group(1) + " is defined twice");
                }
            } else if (comment.matches()) {
                readComment(comment.group(1));
            } else if (request.matches()) {
                method = request.group(1);
                url = request.group(2);
                part = Part.HEADERS;
            } else if (!text.isEmpty()) {
                throw malformed(number, "neither a request nor a comment nor a variable: " + text);
            }
        }

        private void readComment(String comment) {
            Matcher named = NAME.matcher(comment);
            Matcher expect = EXPECT.matcher(comment);
            if (named.matches()) {
                name = named.group(1);
            } else if (expect.matches()) {
                expectations.add(expect.group(1).strip());
            }
        }

        private void readHeader(String text, int number) {
            Matcher header = HEADER.matcher(text);
            if (text.isBlank()) {
                part = Part.BODY;
            } else if (header.matches()) {
                headers.add(
                        new HttpExample.Header(header.group(1), header.group(2).strip()));
            } else {
                throw malformed(number, "not a header: " + text);
            }
        }

        void endInto(List<HttpExample> examples) {
            if (method.isEmpty()) {
                if (!expectations.isEmpty()) {
                    throw malformed(line, "checks without a request");
                }
                return;
            }
            String named = name;
            if (!named.isEmpty() && examples.stream().anyMatch(e -> e.name().equals(named))) {
                throw malformed(line, "two examples are named " + name);
            }
            examples.add(new HttpExample(
                    title,
                    name,
                    line,
                    method,
                    url,
                    List.copyOf(headers),
                    body.toString().strip(),
                    List.copyOf(expectations)));
        }

        private static IllegalArgumentException malformed(int number, String why) {
            return new IllegalArgumentException("line " + number + ": " + why);
        }
    }
}
