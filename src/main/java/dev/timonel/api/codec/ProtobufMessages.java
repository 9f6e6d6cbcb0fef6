package dev.timonel.api.codec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The protobuf messages that a body may be made of, as {@code protobuf/messages.txt} has them, which a program makes of the
 * published Go types (ADR 0013). Read when the first protobuf body comes, never at the start.
 */
final class ProtobufMessages {
    private static final String RESOURCE = "/protobuf/messages.txt";
    private static final String LIST = "[]";
    private static final String MAP = "map:";

    private ProtobufMessages() {}

    /** {@code fields} by their number, in this order. */
    record Message(String name, Map<Integer, Field> fields) {}

    /**
     * {@code json} is the field's name there; empty if its message's fields belong to the parent's JSON. {@code type} is a
     * scalar's name or a message's, of the elements if it is repeated or a map (whose keys are strings). A value that is
     * {@code omitZero} is not in JSON if it is zero; one that is not in JSON is not on the wire either if it {@code mayBeAbsent}, else
     * its zero is.
     */
    record Field(String json, Form form, String type, boolean omitZero, boolean mayBeAbsent) {}

    enum Form {
        ONE,
        LIST,
        MAP
    }

    private static final class Loaded {
        static final Map<String, Message> MESSAGES = load();
    }

    /** Every kind that a body may be, and every message that another one names, is there. */
    static Message of(String name) {
        return Objects.requireNonNull(Loaded.MESSAGES.get(name), name);
    }

    static Optional<Message> find(String name) {
        return Optional.ofNullable(Loaded.MESSAGES.get(name));
    }

    private static Map<String, Message> load() {
        Map<String, Message> messages = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(ProtobufMessages.class.getResourceAsStream(RESOURCE));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            Map<Integer, Field> fields = Map.of();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("  ")) {
                    String[] words = line.trim().split(" ");
                    fields.put(Integer.valueOf(words[0]), field(words));
                } else if (!line.startsWith("#")) {
                    fields = new TreeMap<>();
                    messages.put(line, new Message(line, fields));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return messages;
    }

    private static Field field(String[] words) {
        String json = words[1].equals("-") ? "" : words[1];
        List<String> marks = List.of(words).subList(3, words.length);
        boolean omitZero = marks.contains("omitzero");
        String type = words[2];
        if (type.startsWith(LIST)) {
            return new Field(json, Form.LIST, type.substring(LIST.length()), omitZero, true);
        }
        return type.startsWith(MAP)
                ? new Field(json, Form.MAP, type.substring(MAP.length()), omitZero, true)
                : new Field(json, Form.ONE, type, omitZero, marks.contains("pointer") || type.equals("base64"));
    }
}
