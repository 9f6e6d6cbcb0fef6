package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.StatusException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class LeavingAnswerTest {
    private static final byte[] LONG = new byte[LeavingAnswer.LONG];

    private final AtomicLong clock = new AtomicLong();
    private final SlowClients onePlace = SlowClients.reading(1, clock::get);

    /** Somebody who takes so long for what is written in one piece. */
    private class Reader extends ServletOutputStream {
        private final Duration patience;
        private long read;

        Reader(Duration patience) {
            this.patience = patience;
        }

        @Override
        public void write(int b) {
            throw new AssertionError("a byte at a time");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            clock.addAndGet(patience.toNanos());
            read += length;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {}
    }

    private LeavingAnswer to(Reader reader) {
        return new LeavingAnswer(
                reader, new MockHttpServletRequest(), new MockHttpServletResponse(), onePlace, Duration.ofSeconds(60));
    }

    private static void write(LeavingAnswer answer, int pieces) throws IOException {
        for (int i = 0; i < pieces; i++) {
            answer.write(LONG);
        }
    }

    @Test
    void whoTakesASecondForSixteenKibibytesIsWaitedForToTheEnd() throws IOException {
        Reader reader = new Reader(Duration.ofSeconds(1));
        write(to(reader), 1000);

        assertThat(reader.read).isEqualTo(1000L * LONG.length);
        assertThat(onePlace.cuts()).isZero();
    }

    @Test
    void whoTakesLongerIsCutAndCounted() {
        Reader reader = new Reader(Duration.ofMillis(5500));
        LeavingAnswer answer = to(reader);

        assertThatThrownBy(() -> write(answer, 1000)).isInstanceOf(IOException.class);
        assertThat(reader.read).isEqualTo(15L * LONG.length);
        assertThat(onePlace.cuts()).isEqualTo(1);
    }

    @Test
    void soIsWhoTakesLongerForAnAnswerInOnePiece() {
        Reader reader = new Reader(Duration.ofMillis(5500));

        assertThatThrownBy(() -> to(reader).write(new byte[100 * LONG.length])).isInstanceOf(IOException.class);
        assertThat(reader.read).isEqualTo(14L * LONG.length);
        assertThat(onePlace.cuts()).isEqualTo(1);
    }

    @Test
    void soIsWhoTakesNothingWhichTheContainerFindsOut() {
        Reader silent = new Reader(Duration.ofSeconds(1)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                throw new ClientAbortException(new SocketTimeoutException());
            }
        };

        assertThatThrownBy(() -> to(silent).write(new byte[2 * LONG.length])).isInstanceOf(IOException.class);
        assertThat(onePlace.cuts()).isEqualTo(1);
    }

    @Test
    void whatTheServerTakesToMakeTheAnswerIsNotTheReaders() throws IOException {
        Reader reader = new Reader(Duration.ofMillis(1));
        LeavingAnswer answer = to(reader);
        for (int i = 0; i < 10; i++) {
            clock.addAndGet(Duration.ofMinutes(10).toNanos());
            write(answer, 1);
        }
        assertThat(reader.read).isEqualTo(10L * LONG.length);
    }

    @Test
    void whoFindsNoPlaceIsRefusedBeforeAnythingHasLeft() throws IOException {
        SlowClients none = new SlowClients(0, Duration.ZERO, "full", clock::get);
        LeavingAnswer answer = new LeavingAnswer(
                new Reader(Duration.ZERO),
                new MockHttpServletRequest(),
                new MockHttpServletResponse(),
                none,
                Duration.ofSeconds(60));

        assertThatThrownBy(() -> answer.write(new byte[2 * LONG.length]))
                .isInstanceOfSatisfying(
                        StatusException.class, full -> assertThat(full.code()).isEqualTo(503));
    }
}
