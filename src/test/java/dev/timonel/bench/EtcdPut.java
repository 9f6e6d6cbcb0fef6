package dev.timonel.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The gRPC call {@code etcdserverpb.KV/Put} on a connection of its own: the frames of RFC 9113 that it takes, and no more,
 * so that the client costs as little as the one for HTTP/1.1.
 */
final class EtcdPut implements Conversation {
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
    private static final byte[] FIELDS = fields();

    private final ByteBuffer frames = ByteBuffer.allocate(1 << 16);
    private ByteBuffer reply = ByteBuffer.allocate(0);
    private int stream = -1;
    private boolean answered;

    /** The message of a put of this key and value. */
    static byte[] message(String key, byte[] value) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        field(message, 1, key.getBytes(StandardCharsets.UTF_8));
        field(message, 2, value);
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
    private static byte[] fields() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x83);
        block.write(0x86);
        literal(block, 1, "127.0.0.1");
        literal(block, 4, "/etcdserverpb.KV/Put");
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
        ByteBuffer wire = ByteBuffer.allocate(2 * HEADER + FIELDS.length + 5 + message.length);
        frame(wire, FIELDS.length, HEADERS, END_HEADERS, stream);
        wire.put(FIELDS);
        frame(wire, 5 + message.length, DATA, END_STREAM, stream);
        return wire.put((byte) 0).putInt(message.length).put(message).flip();
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
