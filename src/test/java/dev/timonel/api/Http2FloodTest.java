package dev.timonel.api;

import static dev.timonel.api.RawHttp2.CONTINUATION;
import static dev.timonel.api.RawHttp2.DATA;
import static dev.timonel.api.RawHttp2.END_HEADERS;
import static dev.timonel.api.RawHttp2.END_STREAM;
import static dev.timonel.api.RawHttp2.GO_AWAY;
import static dev.timonel.api.RawHttp2.HEADERS;
import static dev.timonel.api.RawHttp2.PING;
import static dev.timonel.api.RawHttp2.PREFACE;
import static dev.timonel.api.RawHttp2.RESET;
import static dev.timonel.api.RawHttp2.SETTINGS;
import static dev.timonel.api.RawHttp2.WINDOW_UPDATE;
import static dev.timonel.api.RawHttp2.drain;
import static dev.timonel.api.RawHttp2.frame;
import static dev.timonel.api.RawHttp2.header;
import static dev.timonel.api.RawHttp2.request;
import static dev.timonel.api.RawHttp2.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who floods a connection with frames loses it, and others are answered meanwhile. */
@Timeout(300)
class Http2FloodTest {
    /** More than any honest client sends before it hears something. */
    private static final int FRAMES = 30_000;

    @TempDir
    static Path data;

    private static RunningServer server;
    private static int port;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** What is sent over and over. */
    enum Flood {
        RAPID_RESET {
            @Override
            void frame(int i, OutputStream out) throws IOException {
                int stream = 2 * i + 1;
                out.write(RawHttp2.frame(HEADERS, END_STREAM | END_HEADERS, stream, request("/livez")));
                out.write(RawHttp2.frame(RESET, 0, stream, new byte[] {0, 0, 0, 8}));
            }
        },
        CONTINUATIONS {
            @Override
            void frame(int i, OutputStream out) throws IOException {
                out.write(
                        i == 0
                                ? RawHttp2.frame(HEADERS, END_STREAM, 1, request("/livez"))
                                : RawHttp2.frame(CONTINUATION, 0, 1, header("x" + i, "y")));
            }
        },
        EMPTY_CONTINUATIONS {
            @Override
            void frame(int i, OutputStream out) throws IOException {
                out.write(
                        i == 0
                                ? RawHttp2.frame(HEADERS, END_STREAM, 1, request("/livez"))
                                : RawHttp2.frame(CONTINUATION, 0, 1, new byte[0]));
            }
        },
        SETTINGS_FRAMES {
            @Override
            void frame(int i, OutputStream out) throws IOException {
                out.write(RawHttp2.frame(SETTINGS, 0, 0, new byte[0]));
            }
        },
        PINGS {
            @Override
            void frame(int i, OutputStream out) throws IOException {
                out.write(RawHttp2.frame(PING, 0, 0, new byte[8]));
            }
        },
        WINDOW_UPDATES {
            @Override
            void frame(int i, OutputStream out) throws IOException {
                out.write(RawHttp2.frame(WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1}));
            }
        },
        /** One name of 4000 bytes goes into the table of the connection, and each field after it says it in one byte. */
        HEADER_BOMB {
            @Override
            void frame(int i, OutputStream out) throws IOException {
                ByteArrayOutputStream block = new ByteArrayOutputStream();
                block.write(request("/livez"));
                if (i == 0) {
                    block.write(0x40);
                    string("bomb", block);
                    string("z".repeat(4000), block);
                }
                byte[] again = new byte[4000];
                Arrays.fill(again, (byte) (0x80 | 62));
                block.write(again);
                out.write(RawHttp2.frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, block.toByteArray()));
            }
        };

        abstract void frame(int i, OutputStream out) throws IOException;
    }

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.start(data, "--timonel.https.port=0");
        Matcher address =
                Pattern.compile("server: https://[^:]+:(\\d+)").matcher(Files.readString(data.resolve("kubeconfig")));
        assertThat(address.find()).isTrue();
        port = Integer.parseInt(address.group(1));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void whoFloodsLosesTheConnectionAndOthersAreAnswered(Flood flood) throws Exception {
        boolean closed = false;
        try (SSLSocket socket = RawHttp2.connect(port)) {
            Thread reader = drain(socket);
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            out.write(PREFACE);
            out.write(frame(SETTINGS, 0, 0, new byte[0]));
            try {
                for (int i = 0; i < FRAMES && reader.isAlive(); i++) {
                    flood.frame(i, out);
                    if (i % 1000 == 999) {
                        out.flush();
                        assertThat(livez()).isEqualTo(200);
                    }
                }
                out.flush();
            } catch (IOException gone) {
                closed = true;
            }
            reader.join(60_000);
            closed |= !reader.isAlive();
        }
        assertThat(closed)
                .as("the connection is closed before %d frames are through", FRAMES)
                .isTrue();
        assertThat(livez()).isEqualTo(200);
    }

    /** The 101st waits for nobody: it is refused, and the connection goes on. */
    @Test
    void noMoreStreamsAreOpenAtATimeThanWasSaid() throws Exception {
        try (SSLSocket socket = RawHttp2.connect(port)) {
            OutputStream out = socket.getOutputStream();
            out.write(PREFACE);
            out.write(frame(SETTINGS, 0, 0, new byte[0]));
            ByteArrayOutputStream watch = new ByteArrayOutputStream();
            watch.write(request("/api/v1/configmaps?watch=true"));
            watch.write(header(
                    "authorization",
                    "Bearer "
                            + Files.readString(data.resolve("pki/admin.token")).strip()));
            for (int i = 0; i < 101; i++) {
                out.write(frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, watch.toByteArray()));
            }
            assertThat(first(new DataInputStream(socket.getInputStream()), RESET, 201))
                    .isEqualTo(RESET);
        }
        assertThat(livez()).isEqualTo(200);
    }

    /** What is on its way when the answer comes, a window at most, costs the stream and not the connection that the next request is on. */
    @Test
    void bodiesThatAreRefusedInTheirMidstEndTheirStreamsAlone() throws Exception {
        try (SSLSocket socket = RawHttp2.connect(port)) {
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            out.write(PREFACE);
            out.write(frame(SETTINGS, 0, 0, new byte[0]));
            byte[] upload = request("/import");
            upload[0] = (byte) 0x83; // POST
            int stream = 1;
            for (; stream < 200; stream += 2) {
                out.write(frame(HEADERS, END_HEADERS, stream, upload));
                out.flush();
                assertThat(first(in, RESET, stream)).isEqualTo(RESET);
                for (int i = 0; i < 4; i++) {
                    out.write(frame(DATA, 0, stream, new byte[16_000]));
                }
                out.write(frame(DATA, 0, stream, new byte[1_500]));
            }
            out.write(frame(HEADERS, END_STREAM | END_HEADERS, stream, request("/livez")));
            out.flush();
            assertThat(first(in, HEADERS, stream)).isEqualTo(HEADERS);
        }
    }

    /** The type of the first frame that is of this type and stream, or ends the connection. */
    private static int first(DataInputStream in, int type, int stream) throws IOException {
        while (true) {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            int found = in.readUnsignedByte();
            in.readUnsignedByte();
            int of = in.readInt() & Integer.MAX_VALUE;
            in.readNBytes(length);
            if (found == GO_AWAY || found == type && of == stream) {
                return found;
            }
        }
    }

    @Test
    void thePlainDoorSpeaksNoHttp2() throws Exception {
        URI plain = URI.create(server.baseUrl());
        try (Socket socket = new Socket(plain.getHost(), plain.getPort())) {
            ByteArrayOutputStream opening = new ByteArrayOutputStream();
            opening.write(PREFACE);
            opening.write(frame(SETTINGS, 0, 0, new byte[0]));
            socket.getOutputStream().write(opening.toByteArray());
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .as("an error of HTTP/1.1, or the end")
                    .matches("(HTTP/1\\.1 [45]\\d\\d)?");
        }
        assertThat(livez()).isEqualTo(200);
    }

    private static int livez() throws Exception {
        return CLIENT.send(
                        HttpRequest.newBuilder(URI.create(server.baseUrl() + "/livez"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
