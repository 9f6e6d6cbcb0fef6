package dev.timonel.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send or read slowly, more of them than the server has threads. */
class SlowClientsTest {
    private static final int MORE_THAN_THREADS = 100;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String POD =
            "{\"metadata\":{\"name\":\"in-time\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}";

    @TempDir
    Path data;

    private final List<Socket> slow = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (Socket socket : slow) {
            socket.close();
        }
    }

    private Socket begin(URI server, String path) throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(10_000);
        slow.add(socket);
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100000\r\n\r\n{";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/namespaces/default/pods", "/apis/none/v1/nothing", "/mcp", "/what-if"})
    void whoSendsSlowlyLeavesThreadsToTheOthers(String path) throws Exception {
        try (RunningServer server = RunningServer.start(data)) {
            URI url = URI.create(server.baseUrl());
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                begin(url, path);
            }
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            HttpRequest.Builder live =
                    HttpRequest.newBuilder(url.resolve("/livez")).timeout(Duration.ofSeconds(10));
            assertThat(client.send(live.build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            HttpRequest.Builder create = HttpRequest.newBuilder(url.resolve("/api/v1/namespaces/default/pods"))
                    .timeout(Duration.ofSeconds(10))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(POD));
            assertThat(client.send(create.build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("\"name\":\"in-time\"");
        }
    }

    @Test
    void areNotWaitedForOnceTheirRequestIsRefused() throws Exception {
        try (RunningServer server = RunningServer.start(data)) {
            Socket socket = begin(URI.create(server.baseUrl()), "/apis/none/v1/nothing");
            Thread drips = new Thread(() -> drip(socket));
            drips.start();
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 404").contains("\"kind\":\"Status\"");
            drips.join();
        }
    }

    @Test
    void whoWasRefusedBeforeItsBodyArrivedKeepsItsConnection() throws Exception {
        try (RunningServer server = RunningServer.start(data)) {
            URI url = URI.create(server.baseUrl());
            Socket socket = new Socket(url.getHost(), url.getPort());
            slow.add(socket);
            socket.setSoTimeout(10_000);
            for (int i = 0; i < 3; i++) {
                socket.getOutputStream()
                        .write(
                                "POST /apis/none/v1/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n"
                                        .getBytes(UTF_8));
                assertThat(answer(socket)).startsWith("HTTP/1.1 404").endsWith("}");
                socket.getOutputStream().write("12345".getBytes(UTF_8));
            }
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

    /** Until the server closes the connection, or does not in ten seconds and the reader gives up. */
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
