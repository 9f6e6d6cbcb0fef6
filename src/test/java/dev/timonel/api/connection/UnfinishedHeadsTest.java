package dev.timonel.api.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedHeadsTest {
    private static final int MOST = 3;

    @TempDir
    static Path directory;

    private final Tomcat tomcat = new Tomcat();
    private final List<Socket> clients = new ArrayList<>();
    private int port;

    @BeforeEach
    void start() throws Exception {
        Connector connector = new Connector(new BoundedHttp(MOST));
        connector.setPort(0);
        tomcat.setBaseDir(directory.toString());
        tomcat.setConnector(connector);
        tomcat.addContext("", directory.toString());
        tomcat.start();
        port = connector.getLocalPort();
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
        tomcat.stop();
        tomcat.destroy();
    }

    private Socket begin() throws IOException {
        Socket client = new Socket("127.0.0.1", port);
        clients.add(client);
        client.setSoTimeout(60_000);
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n".getBytes(US_ASCII));
        return client;
    }

    private static String end(Socket client) throws IOException {
        client.getOutputStream().write("Connection: close\r\n\r\n".getBytes(US_ASCII));
        return new String(client.getInputStream().readAllBytes(), US_ASCII);
    }

    @Test
    void ofTooManyTheFirstIsClosedAndTheOthersAreAnswered() throws Exception {
        Socket first = begin();
        first.getOutputStream().write("X-First: 1\r\n".getBytes(US_ASCII));
        assertThat(end(begin()))
                .as("the first has begun before this was answered")
                .startsWith("HTTP/1.1 404");
        for (int i = 0; i < MOST; i++) {
            begin();
        }
        assertThat(isClosed(first)).isTrue();
        for (Socket later : clients.subList(2, clients.size())) {
            assertThat(end(later)).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void whoEndsItsHeadIsCountedNoMore() throws Exception {
        Socket first = begin();
        for (int i = 0; i < 5 * MOST; i++) {
            assertThat(end(begin())).startsWith("HTTP/1.1 404");
        }
        assertThat(end(first)).startsWith("HTTP/1.1 404");
    }

    private static boolean isClosed(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }
}
