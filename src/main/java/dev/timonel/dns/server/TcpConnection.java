package dev.timonel.dns.server;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: messages with two bytes of length before each, answered in their order (RFC 7766). Whether it
 * goes on is seen by the time of the last answer, so that who sends a byte now and then, or does not read, is idle too.
 */
final class TcpConnection implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);

    private final Socket socket;
    private final MessageAnswers answers;
    private volatile long progress = System.nanoTime();

    TcpConnection(Socket socket, MessageAnswers answers) {
        this.socket = socket;
        this.answers = answers;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            int length = in.read();
            while (length >= 0) {
                byte[] message = in.readNBytes(length << 8 | in.readUnsignedByte());
                Optional<byte[]> answer = answers.overTcp(message);
                if (answer.isPresent()) {
                    out.write(framed(answer.get()));
                    progress = System.nanoTime();
                }
                length = in.read();
            }
        } catch (IOException gone) {
            log.debug("a connection ends: {}", gone.getMessage());
        } catch (RuntimeException | Error ours) {
            log.error("a connection is given up", ours);
        }
    }

    /** Nanoseconds since it last came further. */
    long idle() {
        return System.nanoTime() - progress;
    }

    /** Takes no more questions; the answer under way is still written. */
    void finish() {
        try {
            socket.shutdownInput();
        } catch (IOException gone) {
            close();
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            log.debug("a connection is gone: {}", gone.getMessage());
        }
    }

    private static byte[] framed(byte[] message) {
        byte[] framed = new byte[message.length + 2];
        framed[0] = (byte) (message.length >> 8);
        framed[1] = (byte) message.length;
        System.arraycopy(message, 0, framed, 2, message.length);
        return framed;
    }
}
