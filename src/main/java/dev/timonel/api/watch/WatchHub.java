package dev.timonel.api.watch;

import dev.timonel.model.Change;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Registry;
import dev.timonel.snapshot.ClusterSnapshot;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open watches. One thread hands each published change to the watches that see it, sends bookmarks and ends watches
 * at their time; none waits for a client, and the committer only hands over.
 */
public final class WatchHub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);
    private static final int QUEUE_CAPACITY = 8192;
    private static final int SHORTEST_SECONDS = 1800;

    private final Registry registry;
    private final RandomGenerator random;
    private final Map<ResourceKind, Set<WatchStream>> streams = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor dispatcher;
    private final AutoCloseable subscription;
    private final int capacity;
    private long dispatched; // the dispatcher's own

    public WatchHub(Registry registry, MeterRegistry meters, RandomGenerator random) {
        this(registry, meters, random, Duration.ofSeconds(60), QUEUE_CAPACITY);
    }

    WatchHub(Registry registry, MeterRegistry meters, RandomGenerator random, Duration bookmarkInterval, int capacity) {
        this.registry = registry;
        this.random = random;
        this.capacity = capacity;
        this.dispatcher = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "watch-dispatcher");
            thread.setDaemon(true);
            return thread;
        });
        dispatcher.setRemoveOnCancelPolicy(true);
        dispatcher.scheduleAtFixedRate(
                this::sendBookmarks, bookmarkInterval.toMillis(), bookmarkInterval.toMillis(), TimeUnit.MILLISECONDS);
        this.subscription = registry.onPublish(this::published);
        Gauge.builder("timonel.watches", this, WatchHub::open)
                .description("Open watches")
                .register(meters);
    }

    /** The number of open watches. */
    public int open() {
        return streams.values().stream().mapToInt(Set::size).sum();
    }

    /**
     * A watch from the state or history that the request asks for, without gap to what is published from now on: it is
     * registered before the snapshot is taken, and live changes up to that snapshot are skipped. 504 if the client knows
     * a revision that is not here yet. Its frames flow once the sink is ready.
     */
    WatchStream open(WatchRequest request, Sink sink) {
        WatchTimer timer = new WatchTimer();
        Set<WatchStream> peers =
                streams.computeIfAbsent(request.selection().kind(), kind -> ConcurrentHashMap.newKeySet());
        WatchStream[] self = new WatchStream[1];
        WatchStream stream = new WatchStream(request, sink, capacity, () -> {
            peers.remove(self[0]);
            timer.cancel();
        });
        self[0] = stream;
        peers.add(stream);
        try {
            ClusterSnapshot snapshot = registry.current();
            stream.begin(snapshot.revision(), initialFrames(request, snapshot));
        } catch (RuntimeException e) {
            stream.disconnected();
            throw e;
        }
        long seconds = request.timeoutSeconds() > 0
                ? request.timeoutSeconds()
                : SHORTEST_SECONDS + random.nextInt(SHORTEST_SECONDS);
        timer.set(dispatcher.schedule(() -> end(stream), seconds, TimeUnit.SECONDS));
        if (stream.isClosed()) {
            timer.cancel();
        }
        return stream;
    }

    private Iterator<Frame> initialFrames(WatchRequest request, ClusterSnapshot snapshot) {
        long now = snapshot.revision();
        if (request.revision() > now) {
            throw StatusException.futureResourceVersion(request.revision(), now);
        }
        Selection selection = request.selection();
        if (request.startsWithState()) {
            Stream<Frame> state = selection.in(snapshot).map(Frame.State::new);
            Stream<Frame> end = request.marksEndOfState()
                    ? Stream.of(new Frame.Bookmark(selection.kind(), now, true))
                    : Stream.empty();
            return Stream.concat(state, end).iterator();
        }
        if (request.revision() == 0) {
            return Collections.emptyIterator();
        }
        Optional<List<Change>> history = registry.changesAfter(request.revision());
        if (history.isEmpty()) {
            return List.<Frame>of(new Frame.Failure(StatusException.expired(
                            "too old resource version: " + request.revision() + " (" + now + ")")))
                    .iterator();
        }
        return history.get().stream()
                .filter(change -> change.revision() <= now)
                .flatMap(change ->
                        selection
                                .see(change)
                                .<Frame>map(type -> new Frame.Event(new Frame.SharedChange(change), type))
                                .stream())
                .iterator();
    }

    private void published(ClusterSnapshot snapshot, List<Change> changes) {
        if (!dispatcher.isShutdown()) {
            dispatcher.execute(() -> dispatch(snapshot.revision(), changes));
        }
    }

    private void dispatch(long revision, List<Change> changes) {
        Set<WatchStream> touched = new LinkedHashSet<>();
        for (Change change : changes) {
            Frame.SharedChange shared = new Frame.SharedChange(change);
            for (WatchStream stream : streams.getOrDefault(change.key().kind(), Set.of())) {
                serve(
                        stream,
                        () -> stream.request().selection().see(change).ifPresent(type -> {
                            stream.offer(new Frame.Event(shared, type));
                            touched.add(stream);
                        }));
            }
        }
        dispatched = Math.max(dispatched, revision);
        touched.forEach(stream -> serve(stream, stream::drain));
    }

    /** A stream that cannot be served is cut, alone: its client resumes from what it got, and the others miss nothing. */
    private static void serve(WatchStream stream, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("a watch is cut: a change could not be shown to it", e);
            stream.abandon();
        }
    }

    private void sendBookmarks() {
        streams.values()
                .forEach(peers -> peers.forEach(stream -> serve(stream, () -> {
                    sendBookmark(stream);
                    stream.drain();
                })));
    }

    /** A bookmark goes through the queue, so it comes after every event up to its revision. */
    private void sendBookmark(WatchStream stream) {
        WatchRequest request = stream.request();
        if (request.bookmarks()) {
            long revision = Math.max(dispatched, stream.base());
            if (revision > 0) {
                stream.offer(new Frame.Bookmark(request.selection().kind(), revision, false));
            }
        }
    }

    private void end(WatchStream stream) {
        sendBookmark(stream);
        stream.offer(new Frame.End());
        stream.drain();
    }

    /** Ends every watch as if its time had come. */
    public void endAll() {
        dispatcher.execute(() -> streams.values().forEach(peers -> peers.forEach(this::end)));
    }

    @Override
    public void close() throws Exception {
        subscription.close();
        dispatcher.shutdownNow();
        streams.values().forEach(peers -> peers.forEach(WatchStream::abandon));
    }

    /** The pending end of one watch. */
    private static final class WatchTimer {
        private volatile @Nullable Future<?> pending;

        void set(Future<?> future) {
            pending = future;
        }

        void cancel() {
            Future<?> future = pending;
            if (future != null) {
                future.cancel(false);
            }
        }
    }
}
