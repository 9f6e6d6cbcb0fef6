package dev.timonel.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The gRPC calls {@code etcdserverpb.KV/Put} and {@code Txn} on a connection of its own: the frames of RFC 9113 that they take,
 * and no more, so that the client costs as little as the one for HTTP/1.1. A message has to fit in a stream's first window.
 */
final class EtcdCall implements Conversation {
    private static final int HEADER = 9;
    private static final byte DATA = 0;
    private static final byte HEADERS = 1;
    private static final byte RST_STREAM = 3;
    private static final byte SETTINGS = 4;
    private static final byte PING = 6;
    private static final byte GOAWAY = 7;
    private static final byte WINDOW_UPDATE = 8;
    private static final byte END_STREAM = 1;
    private static final byte ACK = 1;
    private static final byte END_HEADERS = 4;
    private static final int WINDOW = 0x7fff0000;
    private static final int MOST_IN_A_FRAME = 1 << 14;
    private static final int MOST_IN_A_STREAM = (1 << 16) - 1;

    private final ByteBuffer frames = ByteBuffer.allocate(1 << 16);
    private final byte[] fields;
    private ByteBuffer reply = ByteBuffer.allocate(0);
    private int stream = -1;
    private boolean answered;

    private EtcdCall(String method) {
        this.fields = fields("/etcdserverpb.KV/" + method);
    }

    /** Its requests are made by {@link #put}. */
    static EtcdCall ofPut() {
        return new EtcdCall("Put");
    }

    /** Its requests are made by {@link #puts}. */
    static EtcdCall ofTransaction() {
        return new EtcdCall("Txn");
    }

    /** The message of a put of this key and value. */
    static byte[] put(String key, byte[] value) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        field(message, 1, key.getBytes(StandardCharsets.UTF_8));
        field(message, 2, value);
        return message.toByteArray();
    }

    /** The message of a transaction of puts, under no condition. */
    static byte[] puts(Map<String, byte[]> values) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        values.forEach((key, value) -> {
            ByteArrayOutputStream operation = new ByteArrayOutputStream();
            field(operation, 2, put(key, value));
            field(message, 2, operation.toByteArray());
        });
        if (message.size() + 5 > MOST_IN_A_STREAM) {
            throw new IllegalArgumentException(message.size() + " bytes are more than a stream may begin with");
        }
        return message.toByteArray();
    }

    private static void field(ByteArrayOutputStream message, int number, byte[] value) {
        message.write(number << 3 | 2);
        int length = value.length;
        while (length > 127) {
            message.write(length & 127 | 128);
            length >>= 7;
        }
        message.write(length);
        message.writeBytes(value);
    }

    /** The header block, without Huffman codes and without the dynamic table (RFC 7541). */
    private static byte[] fields(String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x83);
        block.write(0x86);
        literal(block, 1, "127.0.0.1");
        literal(block, 4, path);
        named(block, "content-type", "application/grpc");
        named(block, "te", "trailers");
        return block.toByteArray();
    }

    private static void named(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        text(block, name);
        text(block, value);
    }

    private static void literal(ByteArrayOutputStream block, int index, String value) {
        block.write(index);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void frame(ByteBuffer to, int length, byte type, int flags, int stream) {
        to.put((byte) (length >> 16)).put((byte) (length >> 8)).put((byte) length);
        to.put(type).put((byte) flags).putInt(stream);
    }

    @Override
    public ByteBuffer greeting() {
        ByteBuffer greeting = ByteBuffer.allocate(64);
        greeting.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(greeting, 0, SETTINGS, 0, 0);
        frame(greeting, 4, WINDOW_UPDATE, 0, 0);
        return greeting.putInt(WINDOW).flip();
    }

    @Override
    public ByteBuffer request(byte[] message) {
        stream += 2;
        answered = false;
        int length = 5 + message.length;
        ByteBuffer data = ByteBuffer.allocate(length);
        data.put((byte) 0).putInt(message.length).put(message).flip();
        int frames = 2 + length / MOST_IN_A_FRAME;
        ByteBuffer wire = ByteBuffer.allocate(frames * HEADER + fields.length + length);
        frame(wire, fields.length, HEADERS, END_HEADERS, stream);
        wire.put(fields);
        while (data.hasRemaining()) {
            int part = Math.min(MOST_IN_A_FRAME, data.remaining());
            frame(wire, part, DATA, part == data.remaining() ? END_STREAM : 0, stream);
            wire.put(data.slice(data.position(), part));
            data.position(data.position() + part);
        }
        return wire.flip();
    }

    @Override
    public ByteBuffer reply() {
        ByteBuffer now = reply;
        reply = ByteBuffer.allocate(0);
        return now;
    }

    @Override
    public boolean receive(ByteBuffer arrived) throws IOException {
        frames.put(arrived).flip();
        boolean whole = false;
        while (frames.remaining() >= HEADER && frames.remaining() >= HEADER + length()) {
            whole |= frame();
        }
        frames.compact();
        return whole;
    }

    private int length() {
        return frames.getShort(frames.position()) << 8 | frames.get(frames.position() + 2) & 255;
    }

    private boolean frame() throws IOException {
        int length = length();
        byte type = frames.get(frames.position() + 3);
        byte flags = frames.get(frames.position() + 4);
        frames.position(frames.position() + HEADER);
        ByteBuffer payload = frames.slice(frames.position(), length);
        frames.position(frames.position() + length);
        switch (type) {
            case DATA -> answered |= length > 5;
            case SETTINGS, PING -> {
                if ((flags & ACK) == 0) {
                    acknowledge(type, type == PING ? payload : ByteBuffer.allocate(0));
                }
            }
            case RST_STREAM, GOAWAY ->
                throw new IOException("etcd ended it: " + StandardCharsets.US_ASCII.decode(payload));
            case HEADERS -> {
                if ((flags & END_STREAM) != 0) {
                    if (!answered) {
                        throw new IOException("etcd refused: " + StandardCharsets.US_ASCII.decode(payload));
                    }
                    return true;
                }
            }
            default -> {}
        }
        return false;
    }

    private void acknowledge(byte type, ByteBuffer payload) {
        ByteBuffer more = ByteBuffer.allocate(reply.remaining() + HEADER + payload.remaining());
        more.put(reply);
        frame(more, payload.remaining(), type, ACK, 0);
        reply = more.put(payload).flip();
    }
}
