package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Frames of HTTP/2 as no well-behaved client would send them. */
final class RawHttp2 {
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private RawHttp2() {}

    static Thread drain(Socket socket) {
        Thread reader = new Thread(() -> {
            byte[] buffer = new byte[8192];
            try {
                while (socket.getInputStream().read(buffer) >= 0) {
                    // what it says does not matter
                }
            } catch (IOException closed) {
                // that is the end of it, too
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    static SSLSocket connect(int port) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
        return socket;
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        byte[] frame = new byte[9 + payload.length];
        frame[0] = (byte) (payload.length >> 16);
        frame[1] = (byte) (payload.length >> 8);
        frame[2] = (byte) payload.length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        for (int i = 0; i < 4; i++) {
            frame[5 + i] = (byte) (stream >> 8 * (3 - i));
        }
        System.arraycopy(payload, 0, frame, 9, payload.length);
        return frame;
    }

    /** GET and https of the static table, path and authority written out. */
    static byte[] request(String path) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x82);
        block.write(0x87);
        block.write(0x04);
        string(path, block);
        block.write(0x01);
        string("127.0.0.1", block);
        return block.toByteArray();
    }

    static byte[] header(String name, String value) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0);
        string(name, block);
        string(value, block);
        return block.toByteArray();
    }

    static void string(String text, ByteArrayOutputStream block) throws IOException {
        int length = text.length();
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            int rest = length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
