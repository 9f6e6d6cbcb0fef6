package dev.timonel.dns.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers datagrams, one at a time, until its socket is closed. Several may share a socket. */
final class UdpListener implements Runnable {
    private static final int MAX_DATAGRAM = 65535;

    private static final Logger log = LoggerFactory.getLogger(UdpListener.class);

    private final DatagramSocket socket;
    private final MessageAnswers answers;

    UdpListener(DatagramSocket socket, MessageAnswers answers) {
        this.socket = socket;
        this.answers = answers;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[MAX_DATAGRAM];
        while (!socket.isClosed()) {
            try {
                answerNext(buffer);
            } catch (IOException notSent) {
                log.debug("a datagram is not answered: {}", notSent.getMessage());
            } catch (RuntimeException | Error ours) {
                log.error("a datagram is not answered", ours);
            }
        }
    }

    private void answerNext(byte[] buffer) throws IOException {
        DatagramPacket received = new DatagramPacket(buffer, buffer.length);
        socket.receive(received);
        var answer = answers.overUdp(Arrays.copyOf(buffer, received.getLength()));
        if (answer.isPresent()) {
            socket.send(new DatagramPacket(answer.get(), answer.get().length, received.getSocketAddress()));
        }
    }
}
