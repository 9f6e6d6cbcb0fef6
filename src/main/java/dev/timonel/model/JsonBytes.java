package dev.timonel.model;

import java.io.IOException;
import java.io.OutputStream;
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
        put(ascii);
        return this;
    }

    /** How many bytes there are so far. */
    public int length() {
        return length;
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
        boolean ascii = true;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                byte[] escaped = KubeJson.write(value);
                return raw(escaped, 0, escaped.length);
            }
            ascii &= c <= '~';
        }
        if (!ascii) {
            byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
            return raw("\"").raw(encoded, 0, encoded.length).raw("\"");
        }
        room(value.length() + 2);
        bytes[length++] = '"';
        put(value);
        bytes[length++] = '"';
        return this;
    }

    /** The lower bytes of the characters, which is all of ASCII, are copied at once. */
    @SuppressWarnings("deprecation")
    private void put(String ascii) {
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
    }

    public JsonBytes number(long value) {
        return raw(Long.toString(value));
    }

    /** Nothing is there any more. */
    public void clear() {
        length = 0;
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    /** The first bytes of {@code head}, so many, and what is here, in an array of its own. */
    byte[] behind(byte[] head, int headLength) {
        byte[] both = Arrays.copyOf(head, headLength + length);
        System.arraycopy(bytes, 0, both, headLength, length);
        return both;
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
