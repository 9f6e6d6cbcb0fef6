package dev.timonel.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON that is put together from parts, to the letter as {@link KubeJson#write} would write it. */
public final class JsonBytes {
    private byte[] bytes;
    private int length;

    public JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    /** ASCII as it is. */
    public JsonBytes raw(String ascii) {
        room(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    public JsonBytes raw(byte[] part, int from, int to) {
        room(to - from);
        System.arraycopy(part, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    public JsonBytes raw(JsonBytes part) {
        return raw(part.bytes, 0, part.length);
    }

    /** A text in quotation marks. */
    public JsonBytes text(String value) {
        room(value.length() + 2);
        int start = length;
        bytes[length++] = '"';
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                length = start;
                byte[] escaped = KubeJson.write(value);
                return raw(escaped, 0, escaped.length);
            }
            bytes[length++] = (byte) c;
        }
        bytes[length++] = '"';
        return this;
    }

    public JsonBytes number(long value) {
        return raw(Long.toString(value));
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
