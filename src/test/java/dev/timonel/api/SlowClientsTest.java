package dev.timonel.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send or read slowly, more of them than the server has threads. */
@Tag("slow")
class SlowClientsTest {
    private static final int MORE_THAN_THREADS = 120;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    static Path data;

    private static RunningServer server;
    private static URI url;

    private final List<Socket> slow = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @BeforeAll
    static void start() {
        server = RunningServer.start(data);
        url = URI.create(server.baseUrl());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        slow.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        return socket;
    }

    private Socket begin(String path) throws IOException {
        Socket socket = open();
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100000\r\n\r\n{";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/namespaces/default/pods", "/apis/none/v1/nothing", "/mcp"})
    void whoSendsSlowlyLeavesThreadsToTheOthers(String path) throws Exception {
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            begin(path);
        }
        othersAreAnswered();
    }

    @Test
    void whoReadsSlowlyLeavesThreadsToTheOthers() throws Exception {
        for (int i = 0; i < 12; i++) {
            createMap("m" + i, "y".repeat(1_000_000));
        }
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            open().getOutputStream()
                    .write("GET /api/v1/configmaps HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
        }
        othersAreAnswered();
        List<String> answers = new ArrayList<>();
        for (Socket socket : slow) {
            answers.add(new String(socket.getInputStream().readNBytes(400), UTF_8));
        }
        assertThat(answers)
                .allMatch(answer -> answer.startsWith("HTTP/1.1 200") || answer.startsWith("HTTP/1.1 503"))
                .as("who gets no place is told so, and when to ask again")
                .anySatisfy(
                        answer -> assertThat(answer).startsWith("HTTP/1.1 503").contains("Retry-After: 1"));
    }

    /** All of them have their limits, and together they leave threads as well. */
    @Test
    void whoSendsAndWhoReadsSlowlyLeaveThreadsToTheOthersTogether() throws Exception {
        for (int i = 0; i < 12; i++) {
            createMap("both" + i, "y".repeat(1_000_000));
        }
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            open().getOutputStream()
                    .write("GET /api/v1/configmaps HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
        }
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            begin("/api/v1/namespaces/default/pods");
        }
        othersAreAnswered();
    }

    /** On a server that waits for less than the minute that it waits by default. */
    @Test
    void whoFallsSilentInItsBodyIsToldSo(@TempDir Path another) throws Exception {
        try (RunningServer hasty = RunningServer.start(another, "--server.tomcat.connection-timeout=5s")) {
            url = URI.create(hasty.baseUrl());
            Socket ended = begin("/api/v1/namespaces/default/pods");
            ended.shutdownOutput();
            Socket silent = begin("/api/v1/namespaces/default/pods");

            assertThat(new String(silent.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 408")
                    .contains("the body of the request did not arrive in time");
            assertThat(new String(ended.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 400")
                    .contains("the body of the request is shorter than its Content-Length");
        } finally {
            url = URI.create(server.baseUrl());
        }
    }

    private static void othersAreAnswered() throws Exception {
        HttpRequest.Builder live = HttpRequest.newBuilder(url.resolve("/livez")).timeout(Duration.ofSeconds(60));
        assertThat(CLIENT.send(live.build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        createMap("c" + System.nanoTime(), "small");
    }

    private static void createMap(String name, String value) throws Exception {
        String body = "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"x\":\"" + value + "\"}}";
        HttpRequest.Builder create = HttpRequest.newBuilder(url.resolve("/api/v1/namespaces/default/configmaps"))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        HttpResponse<String> answer = CLIENT.send(create.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    @Test
    void areNotWaitedForOnceTheirRequestIsRefused() throws Exception {
        Socket socket = begin("/apis/none/v1/nothing");
        Thread drips = new Thread(() -> drip(socket));
        drips.start();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (SocketException reset) {
            // that is the end, too, where a drop came when nobody read any more
        }
        assertThat(answer.toString(UTF_8)).startsWith("HTTP/1.1 404").contains("\"kind\":\"Status\"");
        drips.join();
    }

    @Test
    void whoWasRefusedBeforeItsBodyArrivedKeepsItsConnection() throws Exception {
        Socket socket = open();
        for (int i = 0; i < 3; i++) {
            String head = "POST /apis/none/v1/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(UTF_8));
            assertThat(answer(socket)).startsWith("HTTP/1.1 4").endsWith("}");
            socket.getOutputStream().write("12345".getBytes(UTF_8));
        }
    }

    /** The next one, as long as it says that it is. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return "closed after: " + head;
            }
            head.append((char) next);
        }
        String length = head.substring(head.indexOf("Content-Length: ") + 16)
                .lines()
                .findFirst()
                .orElseThrow();
        return head + new String(socket.getInputStream().readNBytes(Integer.parseInt(length)), UTF_8);
    }

    /** Until the server closes the connection, or does not in a minute and the reader gives up. */
    private static void drip(Socket socket) {
        try {
            while (!socket.isClosed()) {
                socket.getOutputStream().write(' ');
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
