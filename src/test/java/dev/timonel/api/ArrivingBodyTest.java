package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.StatusException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ArrivingBodyTest {
    private static final long WAITED = Duration.ofMillis(5).toNanos();

    private final AtomicLong clock = new AtomicLong();
    private final SlowClients onePlace = SlowClients.sending(1, clock::get);

    /** {@code ready} bytes at once, then one for each read that waits; -1 after {@code size}, silence where it is negative. */
    private class Sent extends ServletInputStream {
        private final int size;
        private int ready;
        private int read;

        Sent(int ready, int size) {
            this.ready = ready;
            this.size = size;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (size < 0) {
                throw new SocketTimeoutException();
            }
            int count = Math.max(1, Math.min(ready, length));
            ready -= Math.min(ready, count);
            read += count;
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            return count;
        }

        @Override
        public int read() {
            throw new AssertionError("a byte at a time");
        }

        @Override
        public int available() throws IOException {
            return ready;
        }

        @Override
        public boolean isFinished() {
            return read == size;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {}
    }

    private ArrivingBody body(int ready, int size) {
        return new ArrivingBody(new Sent(ready, size), () -> clock.addAndGet(WAITED), onePlace, Duration.ofSeconds(60));
    }

    @Test
    void whatIsThereIsReadWithoutAPlace() throws Exception {
        onePlace.enter();
        assertThat(body(20_000, 20_000).readAllBytes()).hasSize(20_000);
    }

    @Test
    void toWaitTakesAPlaceUntilTheEnd() throws Exception {
        ArrivingBody first = body(10, 12);
        assertThat(first.readNBytes(11)).hasSize(11);
        assertThatThrownBy(() -> body(0, 5).readAllBytes())
                .isInstanceOfSatisfying(
                        StatusException.class, full -> assertThat(full.code()).isEqualTo(503));
        assertThat(first.readAllBytes()).hasSize(1);
        assertThat(body(0, 5).readAllBytes()).hasSize(5);
    }

    @Test
    void aRequestThatEndsEarlyGivesItsPlaceBack() throws Exception {
        try (ArrivingBody left = body(0, 5)) {
            assertThat(left.read()).isZero();
        }
        assertThat(body(0, 5).readAllBytes()).hasSize(5);
    }

    @Test
    void aByteASecondIsTooSlowAfterAMinute() {
        assertThatThrownBy(() -> body(0, 100).readAllBytes())
                .isInstanceOfSatisfying(
                        StatusException.class, late -> assertThat(late.code()).isEqualTo(408))
                .hasMessage("the body of the request did not arrive in time: 60 bytes so far");
    }

    @Test
    void silenceIsTooSlow() {
        assertThatThrownBy(() -> body(0, -1).readAllBytes())
                .isInstanceOfSatisfying(
                        StatusException.class, late -> assertThat(late.code()).isEqualTo(408));
    }

    @Test
    void aClientThatHasGoneIsABrokenConnection() {
        ServletInputStream broken = new Sent(0, 5) {
            @Override
            public int available() throws IOException {
                throw new IOException("reset by peer");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw new IOException("reset by peer");
            }
        };
        ArrivingBody body = new ArrivingBody(broken, () -> {}, onePlace, Duration.ofSeconds(60));
        assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class).hasMessage("reset by peer");
    }
}
