package dev.timonel.api.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.api.watch.Fixtures.Client;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.StatusException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchStreamTest {
    private final AtomicInteger closings = new AtomicInteger();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private WatchStream stream(Sink sink, int capacity) {
        return new WatchStream(
                Fixtures.watch(0),
                sink,
                new WatchStream.Limits(capacity, 1 << 20),
                new WatchMeters(meters, () -> 0),
                closings::incrementAndGet);
    }

    private static KubeObject pod(String name, long revision) {
        return KubeObject.draft(Fixtures.pod("default", name, "web")).committed(revision);
    }

    private static Frame event(String name, long revision) {
        Change change = new Change(Change.Type.ADDED, pod(name, revision), null);
        return new Frame.Event(new Frame.SharedChange(change), Change.Type.ADDED);
    }

    @Test
    void whatItBeginsWithComesFirstAndLiveChangesUpToThatAreNotRepeated() {
        Client client = new Client(100);
        WatchStream stream = stream(client, 10);
        stream.offer(event("old", 5));
        stream.offer(event("new", 6));
        stream.begin(5, List.<Frame>of(new Frame.State(pod("old", 5))).iterator());

        stream.becomeReady();

        assertThat(client.events()).containsExactly("ADDED old@5", "ADDED new@6");
    }

    @Test
    void aBookmarkFromBeforeTheBeginningDoesNotTakeTheClientBack() {
        Client client = new Client(100);
        WatchStream stream = stream(client, 10);
        stream.offer(new Frame.Bookmark(Kinds.POD, 3, false));
        stream.begin(5, List.<Frame>of(new Frame.State(pod("old", 5))).iterator());
        stream.offer(new Frame.Bookmark(Kinds.POD, 6, false));

        stream.becomeReady();

        assertThat(client.events()).containsExactly("ADDED old@5", "BOOKMARK @6");
    }

    @Test
    void nothingIsWrittenBeforeTheClientIsReady() {
        Client client = new Client(100);
        WatchStream stream = stream(client, 10);
        stream.begin(0, Collections.emptyIterator());
        stream.offer(event("a", 1));
        stream.drain();

        assertThat(client.events()).isEmpty();

        stream.becomeReady();
        stream.offer(event("b", 2));
        stream.drain();

        assertThat(client.events()).containsExactly("ADDED a@1", "ADDED b@2");
    }

    @Test
    void aClientThatTakesOneFrameAtATimeGetsThemAllInOrder() {
        Client client = new Client(1);
        WatchStream stream = stream(client, 10);
        stream.begin(
                2,
                List.<Frame>of(new Frame.State(pod("a", 1)), new Frame.State(pod("b", 2)))
                        .iterator());
        stream.becomeReady();
        stream.offer(event("c", 3));
        for (int i = 0; i < 5; i++) {
            client.takeMore(1);
            stream.becomeReady();
        }

        client.takeMore(5);
        stream.becomeReady();

        assertThat(client.events()).containsExactly("ADDED a@1", "ADDED b@2", "ADDED c@3");
        assertThat(closings).hasValue(0);
    }

    @Test
    void aClientThatFallsBehindByAWholeQueueIsCutOff() {
        Client client = new Client(0);
        WatchStream stream = stream(client, 3);
        stream.begin(0, Collections.emptyIterator());
        stream.becomeReady();
        for (int i = 1; i <= 3; i++) {
            stream.offer(event("p" + i, i));
            stream.drain();
        }
        assertThat(stream.isClosed()).isFalse();

        stream.offer(event("p4", 4));
        stream.drain();

        assertThat(stream.isClosed()).isTrue();
        assertThat(client.closed()).isEqualTo(1);
        assertThat(closings).hasValue(1);
    }

    @Test
    void anEndComesAfterWhatWaitsBeforeIt() {
        Client client = new Client(100);
        WatchStream stream = stream(client, 10);
        stream.begin(0, Collections.emptyIterator());
        stream.offer(event("a", 1));
        stream.offer(new Frame.Bookmark(Kinds.POD, 1, false));
        stream.offer(new Frame.End());
        stream.offer(event("late", 2));

        stream.becomeReady();

        assertThat(client.events()).containsExactly("ADDED a@1", "BOOKMARK @1");
        assertThat(client.closed()).isEqualTo(1);
    }

    @Test
    void aFailureIsTheLastFrame() {
        Client client = new Client(100);
        WatchStream stream = stream(client, 10);
        stream.begin(
                9,
                List.<Frame>of(new Frame.Failure(StatusException.expired("too old resource version: 5 (9)")))
                        .iterator());
        stream.offer(event("late", 10));

        stream.becomeReady();

        assertThat(client.lastLine())
                .startsWith("{\"type\":\"ERROR\",\"object\":{")
                .contains("\"kind\":\"Status\"", "\"code\":410", "\"reason\":\"Expired\"");
        assertThat(client.closed()).isEqualTo(1);
    }

    @Test
    void aWriteThatFailsEndsTheWatchAndNothingElse() {
        WatchStream stream = stream(
                new Sink() {
                    @Override
                    public boolean isReady() {
                        return true;
                    }

                    @Override
                    public void write(byte[] bytes) throws IOException {
                        throw new IOException("reset by peer");
                    }

                    @Override
                    public void close() {}

                    @Override
                    public void abort() {}
                },
                10);
        stream.begin(0, Collections.emptyIterator());
        stream.becomeReady();
        stream.offer(event("a", 1));

        stream.drain();

        assertThat(stream.isClosed()).isTrue();
        assertThat(closings).hasValue(1);
    }

    @Test
    void aDisconnectedWatchTakesNothingMore() {
        Client client = new Client(100);
        WatchStream stream = stream(client, 1);
        stream.begin(0, Collections.emptyIterator());
        stream.becomeReady();

        stream.disconnected();
        stream.disconnected();
        stream.offer(event("a", 1));
        stream.offer(event("b", 2));
        stream.drain();

        assertThat(client.events()).isEmpty();
        assertThat(client.closed()).isZero();
        assertThat(closings).hasValue(1);
    }

    @Test
    void aWatchThatTheServerAbandonsEndsAtOnce() {
        Client client = new Client(0);
        WatchStream stream = stream(client, 10);
        stream.begin(0, Collections.emptyIterator());
        stream.offer(event("a", 1));

        stream.abandon();

        assertThat(client.closed()).isEqualTo(1);
    }
}
