package dev.timonel.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.timonel.dns.ClusterDns;
import dev.timonel.snapshot.ClusterSnapshot;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The sockets: what clients of every sort can do, and can't do, to them. */
@Timeout(300)
class DnsServerTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int CONNECTIONS = 4;

    private volatile ClusterSnapshot snapshot = MessageAnswersTest.crowd(400);

    private final DnsServer server = server(Duration.ofMinutes(5));
    /** For what it does to connections that are idle, which on a busy machine any may seem. */
    private final DnsServer impatient = server(Duration.ofMillis(400));

    private InetSocketAddress address = new InetSocketAddress(LOOPBACK, 0);

    private DnsServer server(Duration idle) {
        return new DnsServer(
                () -> snapshot,
                new ClusterDns(MessageAnswersTest.CONFIG),
                new DnsServer.Limits(idle, CONNECTIONS, Duration.ofSeconds(2)));
    }

    @BeforeEach
    void start() throws IOException {
        address = server.start(LOOPBACK, 0);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        impatient.stop();
    }

    @Test
    void aTruncatedAnswerIsAskedForAgainOverTcp() throws IOException {
        SimpleResolver client = new SimpleResolver(address);
        client.setIgnoreTruncation(true);
        assertThat(client.send(large()).getHeader().getFlag(Flags.TC)).isTrue();
        client.setIgnoreTruncation(false);
        Message whole = client.send(large());
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(400);
    }

    @Test
    void theNextQuestionIsAnsweredFromTheSnapshotThatIsThenCurrent() throws IOException {
        assertThat(ask().getRcode()).isEqualTo(Rcode.NOERROR);
        snapshot = ClusterSnapshot.empty();
        assertThat(ask().getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void questionsOnOneConnectionAreAnsweredInTheirOrder() throws IOException {
        try (Socket client = connect()) {
            List<Integer> asked = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Message query = i % 2 == 0 ? web() : large();
                asked.add(query.getHeader().getID());
                send(client, query.toWire());
            }
            DataInputStream in = new DataInputStream(client.getInputStream());
            for (int id : asked) {
                Message answer = receive(in);
                assertThat(answer.getHeader().getID()).isEqualTo(id);
                assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
            }
        }
    }

    @Test
    void aMessageMayComeInPieces() throws IOException {
        try (Socket client = connect()) {
            byte[] wire = web().toWire();
            client.getOutputStream().write(0);
            client.getOutputStream().flush();
            client.getOutputStream().write(wire.length);
            for (byte each : wire) {
                client.getOutputStream().write(each);
                client.getOutputStream().flush();
            }
            assertThat(receive(new DataInputStream(client.getInputStream())).getSection(Section.ANSWER))
                    .hasSize(1);
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws IOException {
        address = impatient.start(LOOPBACK, 0);
        try (Socket client = connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aConnectionThatOnlyDribblesIsIdleToo() throws IOException {
        address = impatient.start(LOOPBACK, 0);
        try (Socket client = connect()) {
            client.setSoTimeout(50);
            client.getOutputStream().write(new byte[] {0, 100});
            assertThatThrownBy(() -> {
                        while (true) {
                            client.getOutputStream().write(1);
                            readOrTimeOut(client);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    /** It sends and never reads: when no buffer has room any more, the server's write stands still, and is cut off. */
    @Test
    void whoDoesNotReadIsCutOff() throws IOException {
        address = impatient.start(LOOPBACK, 0);
        try (Socket client = connect()) {
            byte[] query = large().toWire();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000_000; i++) {
                            send(client, query);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(ask().getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void beyondTheLimitAConnectionIsClosedAtOnceAndUdpGoesOn() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket client = connect();
                send(client, web().toWire());
                receive(new DataInputStream(client.getInputStream()));
                open.add(client);
            }
            try (Socket oneTooMany = connect()) {
                assertThat(readOrReset(oneTooMany)).isEqualTo(-1);
            }
            assertThat(ask().getRcode()).isEqualTo(Rcode.NOERROR);
        } finally {
            for (Socket each : open) {
                each.close();
            }
        }
    }

    @Test
    void whateverIsSentTheNextQuestionIsAnswered() throws IOException {
        Random random = new Random(5353);
        try (DatagramSocket client = new DatagramSocket(0, LOOPBACK)) {
            for (int i = 0; i < 3_000; i++) {
                byte[] packet = MessageAnswersTest.mutated(random);
                client.send(new DatagramPacket(packet, packet.length, address));
                if (i % 50 == 0) {
                    try (Socket stream = connect()) {
                        stream.getOutputStream().write(packet);
                    }
                }
            }
        }
        assertThat(askUntilAnswered().getRcode()).isEqualTo(Rcode.NOERROR);
        SimpleResolver overTcp = new SimpleResolver(address);
        overTcp.setTCP(true);
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions() // as long as those of the flood take all places
                .untilAsserted(() -> assertThat(overTcp.send(web()).getRcode()).isEqualTo(Rcode.NOERROR));
    }

    @Test
    void aPortThatIsTakenIsABindExceptionAndLeavesNothingBehind() throws Exception {
        DnsServer second = new DnsServer(() -> snapshot, new ClusterDns(MessageAnswersTest.CONFIG));
        assertThatThrownBy(() -> second.start(LOOPBACK, address.getPort())).isInstanceOf(BindException.class);
        try (DatagramSocket udpOnly = new DatagramSocket(0, LOOPBACK)) {
            assertThatThrownBy(() -> second.start(LOOPBACK, udpOnly.getLocalPort()))
                    .isInstanceOf(BindException.class);
            assertThatThrownBy(() -> new Socket(LOOPBACK, udpOnly.getLocalPort()).close())
                    .isInstanceOf(ConnectException.class);
        }
        second.stop();
    }

    @Test
    void aStopAnswersWhatIsUnderWayAndFreesThePort() throws Exception {
        try (Socket client = connect()) {
            send(client, web().toWire());
            DataInputStream in = new DataInputStream(client.getInputStream());
            receive(in);
            server.stop();
            assertThat(in.read()).isEqualTo(-1);
        }
        new ServerSocket(address.getPort(), 1, LOOPBACK).close();
        new DatagramSocket(address.getPort(), LOOPBACK).close();
    }

    /** A datagram finds the server's buffer full while it still works at the flood; clients then ask again. */
    private Message askUntilAnswered() throws IOException {
        SimpleResolver client = new SimpleResolver(address);
        client.setTimeout(Duration.ofSeconds(1));
        for (int attempt = 1; ; attempt++) {
            try {
                return client.send(web());
            } catch (IOException timedOut) {
                if (attempt == 20) {
                    throw timedOut;
                }
            }
        }
    }

    private Message ask() throws IOException {
        return new SimpleResolver(address).send(web());
    }

    private static Message web() {
        return MessageAnswersTest.query("web.default.svc.cluster.local.", Type.A);
    }

    private static Message large() {
        return MessageAnswersTest.query("db.default.svc.cluster.local.", Type.A);
    }

    private Socket connect() throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }

    private static void send(Socket client, byte[] message) throws IOException {
        byte[] framed = new byte[message.length + 2];
        framed[0] = (byte) (message.length >> 8);
        framed[1] = (byte) message.length;
        System.arraycopy(message, 0, framed, 2, message.length);
        client.getOutputStream().write(framed);
    }

    private static Message receive(DataInputStream in) throws IOException {
        return new Message(in.readNBytes(in.readUnsignedShort()));
    }

    private static void readOrTimeOut(Socket client) throws IOException {
        try {
            if (client.getInputStream().read() < 0) {
                throw new IOException("closed");
            }
        } catch (java.net.SocketTimeoutException stillOpen) {
            // the next byte follows
        }
    }

    private static int readOrReset(Socket client) {
        try {
            return client.getInputStream().read();
        } catch (IOException reset) {
            return -1;
        }
    }
}
