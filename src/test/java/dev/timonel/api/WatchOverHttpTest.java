package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.api.watch.WatchHub;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Watches over a real socket. Each test watches a namespace of its own. */
@SpringBootTest(
        classes = EdgeApplication.class,
        properties = "spring.config.name=timonel",
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Timeout(300)
class WatchOverHttpTest {
    @LocalServerPort
    int port;

    @Autowired
    FakeRegistry registry;

    @Autowired
    WatchHub hub;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Those of the test before have hung up. */
    @BeforeEach
    void nobodyWatches() {
        await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == 0);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    /** A watch as a client reads it: line by line. */
    private final class Lines implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader reader;

        Lines(HttpRequest.Builder request) throws Exception {
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        JsonNode next() throws IOException {
            return KubeJson.mapper().readTree(Objects.requireNonNull(reader.readLine(), "the stream ended"));
        }

        String event() throws IOException {
            JsonNode frame = next();
            return frame.path("type").asString() + " "
                    + frame.path("object").path("metadata").path("name").asString("");
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    private Lines watch(String namespace, String query) throws Exception {
        return new Lines(to("/api/v1/namespaces/" + namespace + "/pods?watch=true" + query));
    }

    @Test
    void headersComeAtOnceAndEachEventAsALineOfItsOwn() throws Exception {
        long now = registry.current().revision();
        try (Lines watch = watch("flow", "&resourceVersion=" + now)) {
            assertThat(watch.response.statusCode()).isEqualTo(200);
            assertThat(watch.response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(t -> assertThat(t).startsWith("application/json"));
            assertThat(watch.response.headers().firstValue("Transfer-Encoding")).hasValue("chunked");

            KubeObject a = registry.create(EdgeServer.pod("flow", "a"));
            JsonNode added = watch.next();
            assertThat(added.path("type").asString()).isEqualTo("ADDED");
            assertThat(added.path("object")).isEqualTo(KubeJson.tree(a.json()));

            registry.delete(a.key());
            JsonNode deleted = watch.next();
            assertThat(deleted.path("type").asString()).isEqualTo("DELETED");
            assertThat(deleted.path("object")
                            .path("metadata")
                            .path("resourceVersion")
                            .asLong())
                    .isGreaterThan(a.revision());
        }
    }

    @Test
    void theStateComesFirstForRevisionZeroAndUnset() throws Exception {
        registry.create(EdgeServer.pod("state", "a"));
        registry.create(EdgeServer.pod("state", "b"));
        for (String query : List.of("", "&resourceVersion=0")) {
            try (Lines watch = watch("state", query)) {
                assertThat(List.of(watch.event(), watch.event())).containsExactly("ADDED a", "ADDED b");
            }
        }
    }

    @Test
    void aWatchListEndsItsStateWithABookmark() throws Exception {
        registry.create(EdgeServer.pod("wl", "a"));
        try (Lines watch =
                watch("wl", "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")) {
            assertThat(watch.event()).isEqualTo("ADDED a");
            JsonNode bookmark = watch.next();
            assertThat(bookmark.path("type").asString()).isEqualTo("BOOKMARK");
            assertThat(bookmark.path("object").path("kind").asString()).isEqualTo("Pod");
            assertThat(bookmark.path("object")
                            .path("metadata")
                            .path("annotations")
                            .path("k8s.io/initial-events-end")
                            .asString())
                    .isEqualTo("true");
        }
    }

    @Test
    void aWatchEndsCleanlyAtItsTimeWithABookmarkBefore() throws Exception {
        long now = registry.current().revision();
        try (Lines watch = watch("timeout", "&timeoutSeconds=1&allowWatchBookmarks=true&resourceVersion=" + now)) {
            assertThat(watch.reader.lines().toList())
                    .as("that at the end, and one before if its turn comes just then")
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith("{\"type\":\"BOOKMARK\""));
        }
    }

    @Test
    void aFutureRevisionIs504AndAForgottenOneA410Frame() throws Exception {
        HttpResponse<String> future = client.send(
                to("/api/v1/pods?watch=1&resourceVersion=999999999").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(future.statusCode()).isEqualTo(504);
        assertThat(future.body()).contains("ResourceVersionTooLarge");

        registry.create(EdgeServer.pod("old", "a"));
        registry.compact(5);
        HttpResponse<String> old =
                client.send(to("/api/v1/pods?watch=1&resourceVersion=3").build(), HttpResponse.BodyHandlers.ofString());
        registry.compact(0);
        assertThat(old.statusCode()).isEqualTo(200);
        JsonNode frame = KubeJson.mapper().readTree(old.body());
        assertThat(frame.path("type").asString()).isEqualTo("ERROR");
        assertThat(frame.path("object").path("code").asInt()).isEqualTo(410);
        assertThat(frame.path("object").path("reason").asString()).isEqualTo("Expired");
        assertThat(frame.path("object").path("metadata").isObject()).isTrue();
    }

    @Test
    void aTableWatchSendsColumnsOnce() throws Exception {
        registry.create(EdgeServer.pod("table", "a"));
        registry.create(EdgeServer.pod("table", "b"));
        try (Lines watch = new Lines(to("/api/v1/namespaces/table/pods?watch=true")
                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"))) {
            JsonNode first = watch.next().path("object");
            JsonNode second = watch.next().path("object");
            assertThat(first.path("kind").asString()).isEqualTo("Table");
            assertThat(first.path("columnDefinitions").size()).isEqualTo(9);
            assertThat(second.path("columnDefinitions").size()).isZero();
            assertThat(second.path("rows").get(0).path("cells").get(0).asString())
                    .isEqualTo("b");
        }
    }

    /** What a WebSocket told, a text or pong an element, and at last its code. */
    private static final class Told implements WebSocket.Listener {
        private final BlockingQueue<String> all = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                all.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            all.add("pong " + StandardCharsets.UTF_8.decode(message));
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            all.add("closed " + code);
            return null;
        }

        String next() throws InterruptedException {
            return String.valueOf(all.poll(60, TimeUnit.SECONDS));
        }
    }

    private WebSocket webSocket(String query, Told told) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/api/v1/namespaces/" + query), told)
                .join();
    }

    @Test
    void aWebSocketGetsEachEventAsOneTextAndAnswersToItsPings() throws Exception {
        registry.create(EdgeServer.pod("ws", "a"));
        registry.create(EdgeServer.pod("ws", "b"));
        Told told = new Told();
        WebSocket socket = webSocket("ws/pods?watch=true", told);

        assertThat(told.next())
                .startsWith("{\"type\":\"ADDED\"")
                .contains("\"name\":\"a\"")
                .endsWith("}");
        assertThat(told.next()).startsWith("{\"type\":\"ADDED\"").contains("\"name\":\"b\"");
        socket.sendPing(ByteBuffer.wrap("here?".getBytes(StandardCharsets.UTF_8)))
                .join();
        assertThat(told.next()).isEqualTo("pong here?");
        registry.create(EdgeServer.pod("ws", "c-" + "x".repeat(40)));
        assertThat(told.next()).startsWith("{\"type\":\"ADDED\"").contains("\"name\":\"c-");
        socket.sendText("of no interest ".repeat(40), true).join();
        registry.delete(new dev.timonel.model.ObjectKey(dev.timonel.model.Kinds.POD, "ws", "a"));
        assertThat(told.next()).startsWith("{\"type\":\"DELETED\"");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == 0);
    }

    /** As browsers do, the JDK's client gives up where a protocol is answered that it did not name. */
    @Test
    void aWebSocketThatNamesAProtocolHearsItsName() {
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("base64.binary.k8s.io", "v4.channel.k8s.io")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/api/v1/pods?watch=true"), new Told())
                .join();
        assertThat(socket.getSubprotocol()).isEqualTo("base64.binary.k8s.io");
        socket.abort();
    }

    @Test
    void aWebSocketEndsAtItsTimeWithANormalClosure() throws Exception {
        Told told = new Told();
        webSocket("quiet/pods?watch=true&timeoutSeconds=1", told);

        assertThat(told.next()).isEqualTo("closed 1000");
    }

    @Test
    void aHandshakeWithoutAKeyIsNone() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET /api/v1/pods?watch=true HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                                    + "Upgrade: websocket\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(reader.readLine()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void aClientThatHangsUpIsForgottenAlthoughNothingHappens() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write("GET /api/v1/namespaces/gone/pods?watch=true HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == 1);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == 0);
    }

    @Test
    void aClientThatReadsNothingDoesNotSlowTheOthers() throws Exception {
        long now = registry.current().revision();
        try (Socket stuck = new Socket("127.0.0.1", port);
                Lines quick = watch("slow", "&resourceVersion=" + now)) {
            stuck.setReceiveBufferSize(1024);
            stuck.getOutputStream()
                    .write("GET /api/v1/namespaces/slow/pods?watch=true HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() >= 2);
            List<String> events = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                var pod = EdgeServer.pod("slow", "p" + i);
                pod.getMetadata().setAnnotations(java.util.Map.of("pad", "x".repeat(20_000)));
                registry.create(pod);
                events.add(quick.event());
            }
            assertThat(events).hasSize(300).startsWith("ADDED p0").endsWith("ADDED p299");
        }
    }

    @Test
    void aClientThatFallsTooFarBehindIsCutOffAndItsResponseEnds() throws Exception {
        int before = hub.open();
        try (Socket stuck = new Socket("127.0.0.1", port)) {
            stuck.getOutputStream()
                    .write(
                            "GET /api/v1/namespaces/behind/pods?watch=true HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == before + 1);
            int written = 0;
            while (hub.open() > before && written < 20_000) {
                var pod = EdgeServer.pod("behind", "p" + written++);
                pod.getMetadata().setAnnotations(java.util.Map.of("pad", "x".repeat(2_000)));
                registry.create(pod);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == before);

            stuck.setSoTimeout(60_000);
            byte[] all = stuck.getInputStream().readNBytes(1 << 30);
            assertThat(all.length).isGreaterThan(2_000).isLessThan(written * 2_000);
        }
    }

    @Test
    void aThousandIdleWatchesHoldNoThreads() throws Exception {
        int before = hub.open();
        int threads = Thread.activeCount();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                Socket socket = new Socket("127.0.0.1", port);
                socket.getOutputStream()
                        .write("GET /api/v1/namespaces/idle/pods?watch=true HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                sockets.add(socket);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == before + 1000);

            registry.create(EdgeServer.pod("idle", "a"));

            for (Socket socket : sockets) {
                socket.setSoTimeout(60_000);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                String line = reader.readLine();
                while (!line.startsWith("{")) {
                    line = reader.readLine();
                }
                assertThat(line).contains("\"ADDED\"");
            }
            assertThat(Thread.activeCount() - threads)
                    .as("threads beyond those before, of which Tomcat may have 200 for requests")
                    .isLessThan(250);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
