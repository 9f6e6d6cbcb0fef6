package dev.timonel.api.openapi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A protobuf message as it is written, by the numbers of its fields; what is empty or false is left out, as in proto3. */
final class ProtoMessage {
    private static final int LENGTH_DELIMITED = 2;

    private final SortedMap<Integer, ByteArrayOutputStream> fields = new TreeMap<>();

    ProtoMessage text(int number, String text) {
        if (!text.isEmpty()) {
            bytes(number, text.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    ProtoMessage text(int number, JsonNode text) {
        return text(number, text.asString(""));
    }

    ProtoMessage texts(int number, JsonNode texts) {
        texts.forEach(text -> bytes(number, text.asString().getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    ProtoMessage flag(int number, JsonNode flag) {
        if (flag.asBoolean(false)) {
            varint(number << 3, field(number));
            varint(1, field(number));
        }
        return this;
    }

    ProtoMessage message(int number, ProtoMessage message) {
        bytes(number, message.bytes());
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        fields.values().forEach(field -> all.writeBytes(field.toByteArray()));
        return all.toByteArray();
    }

    private ByteArrayOutputStream field(int number) {
        return fields.computeIfAbsent(number, n -> new ByteArrayOutputStream());
    }

    private void bytes(int number, byte[] bytes) {
        ByteArrayOutputStream out = field(number);
        varint(number << 3 | LENGTH_DELIMITED, out);
        varint(bytes.length, out);
        out.writeBytes(bytes);
    }

    private static void varint(int value, ByteArrayOutputStream out) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            out.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
