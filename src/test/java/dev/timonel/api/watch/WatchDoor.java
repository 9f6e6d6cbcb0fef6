package dev.timonel.api.watch;

import dev.timonel.SecureDoor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** The ways in which a watch can be had of one running server. */
final class WatchDoor {
    enum Way {
        CHUNKS,
        WEB_SOCKET,
        HTTP_2
    }

    private static final String END = "\0end";

    private final HttpClient plain =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpClient secure;
    private final String http;
    private final String https;
    private final String token;

    /** {@code data} is the directory of the server, for its certificate and the administrator's token. */
    WatchDoor(String http, Path data) throws Exception {
        this.http = http;
        SecureDoor door = SecureDoor.of(data);
        this.https = door.url();
        this.token = door.token();
        this.secure = door.client();
    }

    /** Events of one connection, one line of JSON each. */
    interface Lines extends AutoCloseable {
        /** Empty when the connection has ended, however. */
        Optional<String> next() throws InterruptedException;

        @Override
        void close();
    }

    String send(String method, String path, String contentType, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(http + path))
                .header("Content-Type", contentType)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return plain.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Throws if there is nobody to connect to. */
    Lines watch(Way way, String path) throws IOException, InterruptedException {
        if (way == Way.WEB_SOCKET) {
            return webSocket(path);
        }
        boolean two = way == Way.HTTP_2;
        HttpRequest request = HttpRequest.newBuilder(URI.create((two ? https : http) + path))
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<java.io.InputStream> answer =
                (two ? secure : plain).send(request, HttpResponse.BodyHandlers.ofInputStream());
        BufferedReader reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        return new Lines() {
            @Override
            public Optional<String> next() {
                try {
                    return Optional.ofNullable(reader.readLine());
                } catch (IOException gone) {
                    return Optional.empty();
                }
            }

            @Override
            public void close() {
                try {
                    answer.body().close();
                } catch (IOException gone) {
                    // it was over
                }
            }
        };
    }

    private Lines webSocket(String path) {
        BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        WebSocket socket = plain.newWebSocketBuilder()
                .buildAsync(URI.create(http.replace("http:", "ws:") + path), new Listener(texts))
                .join();
        return new Lines() {
            @Override
            public Optional<String> next() throws InterruptedException {
                return Optional.of(texts.take()).filter(text -> !text.equals(END));
            }

            @Override
            public void close() {
                socket.abort();
            }
        };
    }

    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<String> texts;
        private final StringBuilder part = new StringBuilder();

        Listener(BlockingQueue<String> texts) {
            this.texts = texts;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                texts.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            texts.add(END);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            texts.add(END);
        }
    }
}
