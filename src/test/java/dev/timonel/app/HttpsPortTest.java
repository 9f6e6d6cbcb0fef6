package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class HttpsPortTest {
    @Test
    void aPortThatWasAskedForAndIsTakenRefusesTheStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> Timonel.start("--timonel.https.port=" + port))
                    .satisfies(refused ->
                            assertThat(refused).hasStackTraceContaining("HTTPS can't listen on 127.0.0.1:" + port));
        }
    }
}
