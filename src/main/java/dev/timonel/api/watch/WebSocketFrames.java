package dev.timonel.api.watch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * RFC 6455 as far as a watch needs it: one text frame for each event, unmasked, whole; of what the client sends, only that it asks
 * whether anybody is there, and that it goes. One thread reads at a time.
 */
final class WebSocketFrames {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int MASK_BYTES = 4;
    private static final int MAX_CONTROL = 125;

    private byte[] unread = new byte[0];
    /** Of a data frame, which nobody is interested in, what is still to come. */
    private long skip;

    /** Whether the client is still there after what it sent. */
    enum Heard {
        GOES_ON,
        GOES
    }

    /** The value of {@code Sec-WebSocket-Accept} for the client's key. */
    static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The first protocol that the client names; one that starts with {@code credentials} is none. */
    static Optional<String> protocol(Enumeration<String> headers, String credentials) {
        return Collections.list(headers).stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty() && !name.startsWith(credentials))
                .findFirst();
    }

    /** The lines, each as a frame of its own. */
    static byte[] texts(byte[] lines) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream(lines.length + 16);
        int from = 0;
        for (int at = 0; at < lines.length; at++) {
            if (lines[at] == '\n') {
                frame(TEXT, lines, from, at, frames);
                from = at + 1;
            }
        }
        if (from < lines.length) {
            frame(TEXT, lines, from, lines.length, frames);
        }
        return frames.toByteArray();
    }

    /** The end that was meant. */
    static byte[] normalClosure() {
        return frame(CLOSE, new byte[] {(byte) (1000 >> 8), (byte) 1000});
    }

    private static byte[] frame(int opcode, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 2);
        frame(opcode, payload, 0, payload.length, frame);
        return frame.toByteArray();
    }

    private static void frame(int opcode, byte[] payload, int from, int to, ByteArrayOutputStream into) {
        int length = to - from;
        into.write(FINAL | opcode);
        if (length < TWO_BYTES) {
            into.write(length);
        } else if (length <= 0xffff) {
            into.write(TWO_BYTES);
            into.write(length >> 8);
            into.write(length);
        } else {
            into.write(EIGHT_BYTES);
            into.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(length).array());
        }
        into.write(payload, from, length);
    }

    /** Takes in what was read. {@code pong} gets the answer to each ping. */
    Heard read(byte[] bytes, int length, Consumer<byte[]> pong) {
        int from = (int) Math.min(skip, length);
        skip -= from;
        int kept = unread.length;
        unread = Arrays.copyOf(unread, kept + length - from);
        System.arraycopy(bytes, from, unread, kept, length - from);
        while (unread.length >= 2) {
            int opcode = unread[0] & 0x0f;
            int marked = unread[1] & LENGTH;
            int extended = marked == TWO_BYTES ? Short.BYTES : marked == EIGHT_BYTES ? Long.BYTES : 0;
            int head = 2 + extended + MASK_BYTES;
            boolean masked = (unread[1] & FINAL) != 0;
            if (opcode == CLOSE || !masked || opcode >= CLOSE && marked > MAX_CONTROL) {
                return Heard.GOES; // or breaks the rules
            }
            if (unread.length < head) {
                return Heard.GOES_ON;
            }
            long payload = payload(marked);
            if (payload < 0) {
                return Heard.GOES;
            }
            if (opcode == PING) {
                if (unread.length < head + payload) {
                    return Heard.GOES_ON;
                }
                pong.accept(frame(PONG, unmasked(head, (int) payload)));
            }
            long end = head + payload;
            int taken = (int) Math.min(end, unread.length);
            skip = end - taken;
            unread = Arrays.copyOfRange(unread, taken, unread.length);
        }
        return Heard.GOES_ON;
    }

    private long payload(int marked) {
        if (marked == TWO_BYTES) {
            return ByteBuffer.wrap(unread, 2, Short.BYTES).getShort() & 0xffff;
        }
        return marked == EIGHT_BYTES ? ByteBuffer.wrap(unread, 2, Long.BYTES).getLong() : marked;
    }

    private byte[] unmasked(int head, int length) {
        byte[] plain = Arrays.copyOfRange(unread, head, head + length);
        for (int i = 0; i < length; i++) {
            plain[i] ^= unread[head - MASK_BYTES + i % MASK_BYTES];
        }
        return plain;
    }
}
