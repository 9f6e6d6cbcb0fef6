package dev.timonel.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** HTTP/1.1 over a connection that is kept; bodies are counted, and looked at only when the status is not of a success. */
final class Http1 implements Conversation {
    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        TRAILER
    }

    private static final int TEXT_KEPT = 600;

    private final StringBuilder line = new StringBuilder();
    private final StringBuilder failure = new StringBuilder();
    private State state = State.HEAD;
    private int status;
    private long left;
    private boolean chunked;
    private boolean closing;
    private long bytes;

    static byte[] get(String path) {
        return head("GET", path, "").getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] send(String verb, String path, String type, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String fields = "Content-Type: " + type + "\r\nContent-Length: " + content.length + "\r\n";
        byte[] head = head(verb, path, fields).getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[head.length + content.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return all;
    }

    static byte[] post(String path, String json) {
        return send("POST", path, "application/json", json);
    }

    private static String head(String verb, String path, String fields) {
        return verb + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n" + fields + "\r\n";
    }

    /** The bytes of the body of the last answer. */
    long bytes() {
        return bytes;
    }

    @Override
    public ByteBuffer request(byte[] prepared) {
        return ByteBuffer.wrap(prepared);
    }

    @Override
    public boolean closing() {
        return closing;
    }

    @Override
    public boolean receive(ByteBuffer arrived) throws IOException {
        while (arrived.hasRemaining()) {
            if (take(arrived)) {
                if (status / 100 != 2) {
                    throw new IOException("answered " + status + " " + failure);
                }
                return true;
            }
        }
        return false;
    }

    private boolean take(ByteBuffer arrived) throws IOException {
        switch (state) {
            case HEAD -> {
                return lineEnds(arrived) && headLine();
            }
            case BODY -> {
                skip(arrived);
                return left == 0 && whole();
            }
            case CHUNK_SIZE -> {
                if (lineEnds(arrived)) {
                    int size = Integer.parseInt(line.toString().split(";", 2)[0].trim(), 16);
                    line.setLength(0);
                    bytes += size;
                    left = size + 2L;
                    state = size == 0 ? State.TRAILER : State.CHUNK;
                }
                return false;
            }
            case CHUNK -> {
                skip(arrived);
                state = left == 0 ? State.CHUNK_SIZE : State.CHUNK;
                return false;
            }
            default -> {
                if (!lineEnds(arrived)) {
                    return false;
                }
                boolean last = line.isEmpty();
                line.setLength(0);
                return last && whole();
            }
        }
    }

    private boolean whole() {
        state = State.HEAD;
        return true;
    }

    private boolean headLine() throws IOException {
        String field = line.toString();
        line.setLength(0);
        if (field.startsWith("HTTP/1.1 ")) {
            status = Integer.parseInt(field.substring(9, 12));
            left = 0;
            bytes = 0;
            chunked = false;
            closing = false;
            failure.setLength(0);
            return false;
        }
        if (field.isEmpty()) {
            bytes = left;
            state = chunked ? State.CHUNK_SIZE : State.BODY;
            return !chunked && left == 0 && whole();
        }
        String name = field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT);
        String value = field.substring(name.length() + 1).trim();
        switch (name) {
            case "content-length" -> left = Long.parseLong(value);
            case "transfer-encoding" -> chunked = true;
            case "connection" -> closing = value.equalsIgnoreCase("close");
            default -> {}
        }
        return false;
    }

    private void skip(ByteBuffer arrived) {
        int taken = (int) Math.min(left, arrived.remaining());
        if (status / 100 != 2) {
            for (int i = 0; i < taken && failure.length() < TEXT_KEPT; i++) {
                failure.append((char) arrived.get(arrived.position() + i));
            }
        }
        arrived.position(arrived.position() + taken);
        left -= taken;
    }

    private boolean lineEnds(ByteBuffer arrived) {
        while (arrived.hasRemaining()) {
            char next = (char) arrived.get();
            if (next == '\n') {
                return true;
            }
            if (next != '\r') {
                line.append(next);
            }
        }
        return false;
    }
}
