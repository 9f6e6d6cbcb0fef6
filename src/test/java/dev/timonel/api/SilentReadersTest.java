package dev.timonel.api;

import static dev.timonel.api.RawHttp2.DATA;
import static dev.timonel.api.RawHttp2.END_HEADERS;
import static dev.timonel.api.RawHttp2.END_STREAM;
import static dev.timonel.api.RawHttp2.HEADERS;
import static dev.timonel.api.RawHttp2.PREFACE;
import static dev.timonel.api.RawHttp2.SETTINGS;
import static dev.timonel.api.RawHttp2.drain;
import static dev.timonel.api.RawHttp2.frame;
import static dev.timonel.api.RawHttp2.header;
import static dev.timonel.api.RawHttp2.request;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that ask for small answers and read none, or send bodies of unknown length that never end. */
@Tag("slow")
class SilentReadersTest {
    /** Those that may keep a thread waiting. */
    private static final int PLACES = 24;

    private static final int CONNECTIONS = PLACES + 12;

    private static final byte[] NO_WINDOW = {0, 4, 0, 0, 0, 0};
    private static final byte[] LARGEST_WINDOW = {0, 4, 0x7f, -1, -1, -1};
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    static Path data;

    private static RunningServer server;
    private static URI url;
    private static int port;
    private static String token;

    private final List<Socket> silent = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.start(data, "--timonel.https.port=0", "--server.tomcat.connection-timeout=10m");
        url = URI.create(server.baseUrl());
        String kubeconfig = Files.readString(data.resolve("kubeconfig"));
        port = Integer.parseInt(kubeconfig.replaceFirst("(?s).*server: https://[^:]+:(\\d+).*", "$1"));
        token = Files.readString(data.resolve("pki/admin.token")).strip();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket socket : silent) {
            socket.close();
        }
    }

    @Test
    void whoAsksOnAndOnAndReadsNothingIsCutOffWhenThereAreTooMany() throws Exception {
        byte[] requests =
                "GET /api/v1 HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(50).getBytes(US_ASCII);
        AtomicInteger cut = new AtomicInteger();
        for (int i = 0; i < CONNECTIONS; i++) {
            Socket socket = new Socket();
            silent.add(socket);
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
            Thread asks = new Thread(() -> askUntilCut(socket, requests, cut));
            asks.setDaemon(true);
            asks.start();
        }
        await().atMost(Duration.ofMinutes(3)).until(() -> cut.get() >= CONNECTIONS - PLACES);
        othersAreAnswered();
    }

    private static void askUntilCut(Socket socket, byte[] requests, AtomicInteger cut) {
        try {
            OutputStream out = socket.getOutputStream();
            while (true) {
                out.write(requests);
            }
        } catch (IOException closed) {
            cut.incrementAndGet();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"streams", "connections"})
    void whoNeverOpensTheWindowLeavesThreadsToTheOthers(String closed) throws Exception {
        for (int i = 0; i < 8; i++) {
            OutputStream out = open(closed.equals("streams") ? NO_WINDOW : LARGEST_WINDOW);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int stream = 1; stream < 200; stream += 2) {
                all.write(frame(HEADERS, END_STREAM | END_HEADERS, stream, asAdministrator("/api/v1/namespaces")));
            }
            send(all, out);
        }
        othersAreAnswered();
    }

    @Test
    void bodiesOfUnknownLengthThatNeverEndLeaveThreadsToTheOthers() throws Exception {
        for (int i = 0; i < 8; i++) {
            OutputStream out = open(new byte[0]);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int stream = 1; stream < 40; stream += 2) {
                byte[] head = asAdministrator("/api/v1/namespaces/default/configmaps");
                head[0] = (byte) 0x83; // POST
                all.write(frame(HEADERS, END_HEADERS, stream, head));
                all.write(frame(DATA, 0, stream, " ".repeat(1100).getBytes(US_ASCII)));
            }
            send(all, out);
        }
        othersAreAnswered();
    }

    private OutputStream open(byte[] settings) throws Exception {
        Socket socket = RawHttp2.connect(port);
        silent.add(socket);
        drain(socket);
        OutputStream out = socket.getOutputStream();
        out.write(PREFACE);
        out.write(frame(SETTINGS, 0, 0, settings));
        return out;
    }

    private static byte[] asAdministrator(String path) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(request(path));
        head.write(header("content-type", "application/json"));
        head.write(header("authorization", "Bearer " + token));
        return head.toByteArray();
    }

    private static void send(ByteArrayOutputStream frames, OutputStream out) {
        try {
            frames.writeTo(out);
            out.flush();
        } catch (IOException cut) {
            // that leaves its threads to the others, too
        }
    }

    /** Again and again, since those who are waited for in vain follow each other. */
    private static void othersAreAnswered() throws Exception {
        for (int i = 0; i < 5; i++) {
            HttpRequest.Builder live = HttpRequest.newBuilder(url.resolve("/livez"));
            assertThat(code(live)).isEqualTo(200);
            String body = "{\"metadata\":{\"generateName\":\"c-\"}}";
            HttpRequest.Builder create = HttpRequest.newBuilder(url.resolve("/api/v1/namespaces/default/configmaps"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            assertThat(code(create)).isEqualTo(201);
        }
    }

    private static int code(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
