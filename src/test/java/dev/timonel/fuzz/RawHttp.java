package dev.timonel.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 as it is on the wire, so that what a library would never send can be sent. One connection, kept while it may be. */
final class RawHttp implements AutoCloseable {
    /** A server that says nothing for so long hangs. */
    private static final int PATIENCE_MILLIS = 60_000;

    private final URI server;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    RawHttp(String server) {
        this.server = URI.create(server);
    }

    /** {@code code} is 0 if the connection was closed without an answer. */
    record Reply(int code, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** {@code length} is what Content-Length says, whatever the body has; negative for none. */
    record Message(String method, String target, List<String> headers, byte[] body, int length) {
        byte[] head(String host) {
            List<String> lines = new ArrayList<>(List.of(method + " " + target + " HTTP/1.1", "Host: " + host));
            lines.addAll(headers);
            if (length >= 0) {
                lines.add("Content-Length: " + length);
            }
            return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        }

        boolean honest() {
            return length < 0 ? body.length == 0 : length == body.length;
        }
    }

    /** What a watch has to say is not waited for: its head is all. */
    Reply exchange(Message message) throws IOException {
        boolean fresh = socket == null;
        try {
            return attempt(message);
        } catch (EOFException | java.net.SocketException gone) {
            close();
            if (fresh || !message.honest()) {
                return new Reply(0, Map.of(), new byte[0]);
            }
            return attempt(message);
        }
    }

    private Reply attempt(Message message) throws IOException {
        connect();
        OutputStream out = java.util.Objects.requireNonNull(socket).getOutputStream();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(message.head(server.getAuthority()));
        all.writeBytes(message.body());
        out.write(all.toByteArray());
        out.flush();
        if (message.length() > message.body().length) {
            java.util.Objects.requireNonNull(socket).shutdownOutput();
        }
        Reply reply = read(message);
        if (!message.honest()) {
            close();
        }
        return reply;
    }

    private void connect() throws IOException {
        if (socket == null) {
            Socket opened = new Socket(server.getHost(), server.getPort());
            opened.setTcpNoDelay(true);
            opened.setSoTimeout(PATIENCE_MILLIS);
            socket = opened;
            in = new BufferedInputStream(opened.getInputStream(), 1 << 16);
        }
    }

    private Reply read(Message message) throws IOException {
        String status = line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim(),
                    (a, b) -> a + ", " + b);
        }
        int code = Integer.parseInt(status.split(" ")[1]);
        boolean goesOn = code == 200 && message.target().contains("watch");
        byte[] body =
                message.method().equals("HEAD") || code == 204 || code == 304 || goesOn ? new byte[0] : body(headers);
        boolean left = message.method().equals("HEAD") && code >= 400;
        if (goesOn || left || "close".equalsIgnoreCase(headers.get("connection"))) {
            close();
        }
        boolean packed = "gzip".equals(headers.get("content-encoding")) && body.length > 0;
        return new Reply(code, headers, packed ? unpacked(body) : body);
    }

    private static byte[] unpacked(byte[] gzip) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        InputStream stream = java.util.Objects.requireNonNull(in);
        String length = headers.get("content-length");
        if (length != null) {
            return stream.readNBytes(Integer.parseInt(length));
        }
        if (!"chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return stream.readAllBytes();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunk(); size > 0; size = chunk()) {
            body.writeBytes(stream.readNBytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        InputStream stream = java.util.Objects.requireNonNull(in);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = stream.read(); b != '\n'; b = stream.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        Socket open = socket;
        if (open != null) {
            socket = null;
            open.close();
        }
    }
}
