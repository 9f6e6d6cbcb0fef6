package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import dev.timonel.model.KubeJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.web.servlet.handler.AbstractHandlerMethodMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;

/** The door before a running server, by hand-written requests: a client library would not send most of them. */
class DoorTest {
    private static final String NAMESPACE =
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"by-a-page\"}}";
    private static final Pattern CODE = Pattern.compile("HTTP/1.1 (\\d+)[^\r]*\r\n");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    @TempDir
    static Path dataDir;

    private static RunningServer server;
    private static URI base;
    private static Set<String> paths;

    @BeforeAll
    static void start() {
        server = RunningServer.start(dataDir, "--timonel.allowed-hosts=Box.example, 192.0.2.7");
        base = URI.create(server.baseUrl());
        paths = mapped();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Each attack, as header lines; HOST stands for what the server is really called. */
    private enum Attack {
        REBOUND_NAME(403, "Host: evil.example"),
        REBOUND_NAME_AT_OUR_PORT(403, "Host: evil.example:8080"),
        NAME_THAT_BEGINS_LIKE_OURS(403, "Host: localhost.evil.example"),
        ADDRESS_THAT_BEGINS_LIKE_OURS(403, "Host: 127.0.0.1.evil.example"),
        OTHER_ORIGIN(403, "Host: HOST", "Origin: http://evil.example"),
        OTHER_PORT_OF_THIS_MACHINE(403, "Host: HOST", "Origin: http://localhost:3000"),
        OPAQUE_ORIGIN(403, "Host: HOST", "Origin: null"),
        CROSS_SITE(403, "Host: HOST", "Sec-Fetch-Site: cross-site"),
        WEB_SOCKET_OF_A_PAGE(
                403,
                "Host: HOST",
                "Origin: http://evil.example",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
        TOKEN(401, "Host: HOST", "Authorization: Bearer nope"),
        TOKEN_OF_A_WEB_SOCKET(
                401,
                "Host: HOST",
                "Sec-WebSocket-Protocol: v4.channel.k8s.io, base64url.bearer.authorization.k8s.io.bm9wZQ");

        private final int code;
        private final List<String> headers;

        Attack(int code, String... headers) {
            this.code = code;
            this.headers = List.of(headers);
        }
    }

    @Test
    void everyAttackIsRefusedOnEveryMappedPathWithAStatusThatSaysWhy() throws IOException {
        assertThat(paths)
                .contains(
                        "/", "/route", "/explain/x/x", "/overlay", "/healthcheck/x/x", "/api/x", "/apis/x", "/livez/x")
                .contains("/v3/api-docs", "/actuator/health", "/swagger-ui.html", "/error")
                .hasSizeGreaterThan(15);
        List<String> wrong = new ArrayList<>();
        for (String path : paths) {
            for (String method : List.of("GET", "POST", "OPTIONS", "DELETE")) {
                for (Attack attack : Attack.values()) {
                    Reply reply = send(method + " " + path, attack.headers, "");
                    if (reply.code != attack.code
                            || !reply.body.contains("\"kind\":\"Status\"")
                            || KubeJson.tree(reply.body().getBytes(StandardCharsets.UTF_8))
                                            .path("message")
                                            .asString()
                                            .length()
                                    < "Unauthorized".length()
                            || !reply.head.contains("nosniff")) {
                        wrong.add(method + " " + path + " " + attack + ": " + reply);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyAnswerTellsBrowsersWhatTheyMayDo() throws IOException {
        for (String path : paths) {
            assertThat(send("GET " + path, List.of("Host: HOST"), "").head.toLowerCase(Locale.ROOT))
                    .as(path)
                    .contains("x-content-type-options: nosniff", "x-frame-options: deny", "frame-ancestors 'none'")
                    .contains("referrer-policy: no-referrer", "cross-origin-resource-policy: same-origin");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Nothing: to see",
                "User-Agent:",
                "User-Agent: Mozilla/5.0",
                "User-Agent: Java-http-client/17",
                "User-Agent: curl/8.11 kubernetes/37",
                "User-Agent: OpenAPI-Generator/37.0.2/python\r\nSec-Fetch-Site: same-site",
                "User-Agent: pykube-ng/23.6.0\r\nOrigin: http://HOST",
                "User-Agent: OpenAPI-Generator/37.0.2/python\r\nOrigin: http://evil.example",
                "Origin: http://HOST"
            })
    void aWriteWithoutMediaTypeIsRefused(String signs) throws IOException {
        Reply reply = send("POST /api/v1/namespaces", List.of("Host: HOST", signs), NAMESPACE);

        assertThat(reply.code).isEqualTo(signs.contains("evil") ? 403 : 415);
        assertThat(reply.body)
                .containsPattern("\"(Forbidden|UnsupportedMediaType)\"")
                .containsPattern("not this server's own|application/json.*send a Content-Type");
        assertThat(send("GET /api/v1/namespaces/by-a-page", List.of("Host: HOST"), "").code)
                .isEqualTo(404);
    }

    /** As they were seen to: docs/adr/0012. To Kubernetes it is JSON. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "OpenAPI-Generator/37.0.2/python",
                "pykube-ng/23.6.0",
                "kubectl/v1.37.1 (linux/amd64) kubernetes/f78e722"
            })
    void clientsThatSendNoMediaTypeAreLetIn(String client) throws IOException {
        String name = "by-" + client.substring(0, 4).toLowerCase(Locale.ROOT);

        assertThat(send(
                                "POST /api/v1/namespaces",
                                List.of("Host: HOST", "User-Agent: " + client),
                                NAMESPACE.replace("by-a-page", name))
                        .code)
                .isEqualTo(201);
    }

    @Test
    void itIsRefusedBeforeItsBodyIsThere() throws IOException {
        Reply reply = send(
                "POST /api/v1/namespaces",
                List.of(
                        "Host: evil.example",
                        "Content-Type: application/json",
                        "Content-Length: 1000000",
                        "Expect: 100-continue"),
                "");

        assertThat(reply.code).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, ''", "127.8.9.10:99, ''", "localhost, ''", "LocalHost.:8080, ''", "timonel.localhost, ''",
        "[::1]:8080, ''", "[0:0::1], ''", "box.example:8080, ''", "BOX.example., ''", "192.0.2.7, ''",
        "localhost:8080, http://localhost:8080", "box.example, https://box.example:443", "[::1]:1, http://[::1]:1"
    })
    void whatIsCalledByAKnownNameComesIn(String host, String origin) throws IOException {
        List<String> headers = new ArrayList<>(List.of("Host: " + host));
        if (!origin.isEmpty()) {
            headers.addAll(List.of("Origin: " + origin, "Sec-Fetch-Site: same-origin"));
        }

        assertThat(send("GET /version", headers, "").code).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 403",
        "192.0.2.8, 403",
        "a.box.example, 403",
        "[::2], 403",
        "localhostx, 403",
        "localhost:x, 403",
        "127.1, 403",
        "2130706433, 403"
    })
    void whatOnlyLooksLikeOneDoesNot(String host, int code) throws IOException {
        // Tomcat refuses what is no Host at all, before the door: 400.
        assertThat(send("GET /version", List.of("Host: " + host), "").code).isIn(code, 400);
    }

    /** Every path that a servlet, a controller, a resource handler or an endpoint answers, with x for what varies. */
    private static Set<String> mapped() {
        Set<String> all = new TreeSet<>(Set.of("/", "/nothing-here"));
        var context = server.context();
        for (var servlet : context.getBeansOfType(ServletRegistrationBean.class).values()) {
            for (Object mapping : servlet.getUrlMappings()) {
                all.add(concrete(mapping.toString()));
            }
        }
        for (var handlers :
                context.getBeansOfType(AbstractHandlerMethodMapping.class).values()) {
            for (Object mapping : handlers.getHandlerMethods().keySet()) {
                if (mapping instanceof RequestMappingInfo info) {
                    info.getPatternValues().forEach(pattern -> all.add(concrete(pattern)));
                }
            }
        }
        for (var handlers :
                context.getBeansOfType(AbstractUrlHandlerMapping.class).values()) {
            handlers.getHandlerMap().keySet().forEach(pattern -> all.add(concrete(pattern)));
        }
        for (var endpoints : context.getBeansOfType(PathMappedEndpoints.class).values()) {
            all.addAll(endpoints.getAllPaths());
        }
        return all;
    }

    private static String concrete(String pattern) {
        String path = pattern.isEmpty() ? "/" : pattern;
        return path.replaceAll("\\{[^}]*}", "x").replace("**", "x").replace("*", "x");
    }

    private record Reply(int code, String head, String body) {}

    private static Reply send(String line, List<String> headers, String body) throws IOException {
        StringBuilder request = new StringBuilder(line).append(" HTTP/1.1\r\n");
        headers.forEach(header ->
                request.append(header.replace("HOST", base.getAuthority())).append("\r\n"));
        if (!body.isEmpty()) {
            request.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        if (Stream.of("Connection", "Upgrade").noneMatch(name -> request.indexOf(name + ":") >= 0)) {
            request.append("Connection: close\r\n");
        }
        request.append("\r\n").append(body);
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            return reply(socket.getInputStream());
        }
    }

    /** As much as the answer's length says; what has none ends with the connection. */
    private static Reply reply(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.UTF_8);
        var code = CODE.matcher(text);
        assertThat(code.lookingAt()).as(text).isTrue();
        var length = LENGTH.matcher(text);
        byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
        return new Reply(Integer.parseInt(code.group(1)), text, new String(body, StandardCharsets.UTF_8));
    }
}
