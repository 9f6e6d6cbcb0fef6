package dev.timonel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers with the request that it got. */
class HttpSessionTest {
    private static final String FILE = """
            @host = http://wrong.invalid

            ### First
            # @name first
            # expect 200
            # expect $.method == POST
            # expect $.type == text/x
            # expect $.body == hello
            # expect header X-Echo == yes
            POST {{host}}/one?n=1
            Content-Type: text/x

            hello

            ### Second
            # expect $.path == /two/hello
            # expect $.body != {{said}}
            @said = {{first.response.body.$.body}}
            GET {{host}}/two/{{said}}

            ### Third
            # expect 500
            # expect $.path == /
            # expect $.method == DELETE
            DELETE {{host}}/three
            """;

    private HttpServer echo;
    private HttpSession session;

    @BeforeEach
    void startTheEcho() throws IOException {
        echo = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        echo.createContext("/", exchange -> {
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] answer = String.format(
                            "{\"method\":\"%s\",\"path\":\"%s\",\"type\":\"%s\",\"body\":\"%s\"}",
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath(),
                            type,
                            body)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-Echo", "yes");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        echo.start();
        session = new HttpSession(
                HttpFile.parse(FILE), "http://127.0.0.1:" + echo.getAddress().getPort());
    }

    @AfterEach
    void stopTheEcho() {
        echo.stop(0);
    }

    @Test
    void sendsMethodPathHeadersAndBody() {
        assertThat(run(0)).isEmpty();
    }

    @Test
    void fillsInWhatEarlierAnswersSaid() {
        run(0);
        assertThat(run(1)).isEmpty();
    }

    @Test
    void reportsEveryCheckThatFails() {
        assertThat(run(2)).containsExactly("expected 500 but got 200", "expected $.path == / but it is /three");
    }

    @Test
    void refusesToReferToARequestThatHasNotRun() {
        assertThatThrownBy(() -> run(1)).hasMessage("no request named first has run yet");
    }

    private java.util.List<String> run(int index) {
        return session.run(HttpFile.parse(FILE).examples().get(index));
    }
}
