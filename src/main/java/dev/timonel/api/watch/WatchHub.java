package dev.timonel.api.watch;

import dev.timonel.api.watch.WatchMeters.Cut;
import dev.timonel.model.Change;
import dev.timonel.model.CustomShape;
import dev.timonel.model.DefinitionFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Registry;
import dev.timonel.snapshot.ClusterSnapshot;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open watches. One thread hands what is published to those who see it, sends bookmarks and ends watches at their time;
 * none waits for a client, and the committer only wakes that thread. What queues up while it is busy is bounded; beyond that it
 * reads on in the history from where it was.
 */
public final class WatchHub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);
    private static final int WAITING_FRAMES = 8192;
    private static final long WAITING_BYTES = 8L * 1024 * 1024;
    private static final int SHORTEST_SECONDS = 1800;
    /** Of a run, about: it is written in one piece. */
    private static final long RUN_BYTES = 128 * 1024;
    /** Bookmarks go to one part of the watches at a time. */
    private static final int PARTS = 20;

    private static final long UNKNOWN = -1;

    private final Registry registry;
    private final RandomGenerator random;
    private final Audience.Directory audiences = new Audience.Directory();
    private final ScheduledThreadPoolExecutor dispatcher;
    private final AutoCloseable subscription;
    private final WatchStream.Limits limits;
    private final WatchMeters meters;
    private final Undispatched undispatched;
    /** When the first publication that is not dispatched yet was heard of; 0 if there is none. */
    private final AtomicLong waitingSince = new AtomicLong();
    /** Up to here there is nothing to dispatch: it was published before the first that was heard of, or while nobody watched. */
    private final AtomicLong seenByNobody = new AtomicLong(UNKNOWN);

    private volatile boolean ending;

    /* The dispatcher's own. */
    private long dispatched;
    private int part;

    public WatchHub(Registry registry, MeterRegistry meters, RandomGenerator random) {
        this(
                registry,
                meters,
                random,
                Duration.ofSeconds(60),
                new WatchStream.Limits(WAITING_FRAMES, WAITING_BYTES, new Backlog(partOfHeap(16))),
                new Undispatched(partOfHeap(32)));
    }

    private static long partOfHeap(int part) {
        return Math.max(WAITING_BYTES, Runtime.getRuntime().maxMemory() / part);
    }

    WatchHub(
            Registry registry,
            MeterRegistry meters,
            RandomGenerator random,
            Duration bookmarkInterval,
            WatchStream.Limits limits,
            Undispatched undispatched) {
        this.registry = registry;
        this.random = random;
        this.limits = limits;
        this.undispatched = undispatched;
        this.meters = new WatchMeters(meters, audiences::size);
        this.dispatcher = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "watch-dispatcher");
            thread.setDaemon(true);
            return thread;
        });
        dispatcher.setRemoveOnCancelPolicy(true);
        long period = bookmarkInterval.toNanos() / PARTS;
        dispatcher.scheduleAtFixedRate(this::sendBookmarks, period, period, TimeUnit.NANOSECONDS);
        this.subscription = registry.onPublish(this::published);
    }

    /** The number of open watches. */
    public int open() {
        return audiences.size();
    }

    /**
     * A watch from the state or history that the request asks for, without gap to what is published from now on: it is
     * registered before the snapshot is taken, and live changes up to that snapshot are skipped. 504 if the client knows
     * a revision that is not here yet. Its frames flow once the sink is ready.
     */
    WatchStream open(WatchRequest request, Sink sink) {
        return open(request, sink, () -> {});
    }

    /** {@code ended} is run when it has ended, however. */
    WatchStream open(WatchRequest request, Sink sink, Runnable ended) {
        WatchTimer timer = new WatchTimer();
        WatchStream[] self = new WatchStream[1];
        WatchStream stream = new WatchStream(request, sink, limits, meters, () -> {
            audiences.remove(request, self[0]);
            timer.cancel();
            ended.run();
        });
        self[0] = stream;
        audiences.add(request, stream);
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
        if (ending) {
            dispatcher.execute(() -> end(stream));
        }
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
        Optional<List<Change>> history = registry.changesAfter(request.revision(), selection.kind()::equals);
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
        seenByNobody.compareAndSet(
                UNKNOWN,
                changes.isEmpty() ? snapshot.revision() : changes.get(0).revision() - 1);
        if (audiences.isEmpty()) { // whoever comes after this begins with this snapshot, or a later one
            seenByNobody.set(snapshot.revision());
            return;
        }
        undispatched.add(changes);
        if (waitingSince.compareAndSet(0, System.nanoTime() | 1) && !dispatcher.isShutdown()) {
            dispatcher.execute(this::dispatch);
        }
    }

    private void dispatch() {
        long since = waitingSince.getAndSet(0);
        long now = registry.current().revision();
        dispatched = Math.max(dispatched, seenByNobody.get());
        Optional<List<Change>> fresh = undispatched.take(dispatched);
        long upTo = fresh.map(changes -> lastOf(changes, dispatched)).orElse(now);
        try {
            fresh.or(() -> registry.changesAfter(dispatched))
                    .ifPresentOrElse(changes -> deliver(changes, upTo, since), this::cutThoseWhoMissedSomething);
        } catch (RuntimeException | Error e) { // handed out again, some would come twice
            LOG.error("changes could not be handed to the watches, which are cut", e);
            audiences.forEach(stream -> cut(stream, Cut.FAILED));
        }
        dispatched = Math.max(dispatched, upTo);
    }

    private static long lastOf(List<Change> changes, long none) {
        return changes.isEmpty() ? none : changes.get(changes.size() - 1).revision();
    }

    private void deliver(List<Change> changes, long upTo, long since) {
        Map<Audience, List<Frame.Event>> seen = new LinkedHashMap<>();
        Set<ResourceKind> redefined = new HashSet<>();
        for (Change change : changes) {
            if (change.revision() > upTo) {
                break;
            }
            if (change.key().kind() == Kinds.CUSTOM_RESOURCE_DEFINITION) {
                redefined(change).ifPresent(redefined::add);
            }
            Frame.SharedChange shared = new Frame.SharedChange(change);
            for (Audience audience : audiences.of(change)) {
                see(audience, change)
                        .ifPresent(type -> seen.computeIfAbsent(audience, a -> new ArrayList<>())
                                .add(new Frame.Event(shared, type)));
            }
        }
        seen.forEach((audience, events) -> {
            List<Run> runs = runs(events, since);
            audience.forEach(stream -> {
                runs.forEach(stream::offer);
                stream.drain();
            });
        });
        if (limits.all().isTooLarge()) {
            cutTheSlowest();
        }
        if (!redefined.isEmpty()) {
            audiences.forEach(stream -> {
                if (redefined.contains(stream.request().selection().kind())) {
                    end(stream);
                }
            });
        }
    }

    /** The kind whose objects are shown otherwise from here on, or not at all: its watches end, and informers begin anew. */
    private static Optional<ResourceKind> redefined(Change change) {
        KubeObject before = change.previous();
        boolean other = change.type() == Change.Type.DELETED
                || before != null && before.generation() != change.object().generation();
        DefinitionFacts facts = (before == null ? change.object() : before).facts(DefinitionFacts.class);
        return other && facts.established()
                ? Optional.of(CustomShape.stored(facts.group(), facts.accepted().kind(), facts.namespaced()))
                : Optional.empty();
    }

    /** Those to whom a change cannot be shown are cut, alone: they resume from what they got, and others miss nothing. */
    private static Optional<Change.Type> see(Audience audience, Change change) {
        try {
            return audience.selection().see(change);
        } catch (RuntimeException e) {
            LOG.error("watches are cut: a change could not be shown to them", e);
            audience.forEach(stream -> cut(stream, Cut.FAILED));
            return Optional.empty();
        }
    }

    /** One after the other, those first for whom most waits, until there is room for what comes. */
    private void cutTheSlowest() {
        Map<WatchStream, Long> waiting = new HashMap<>();
        audiences.forEach(stream -> waiting.put(stream, stream.waitingBytes()));
        Iterator<WatchStream> slowest = waiting.entrySet().stream()
                .sorted(Map.Entry.<WatchStream, Long>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .iterator();
        while (limits.all().isTooLarge() && slowest.hasNext()) {
            cut(slowest.next(), Cut.SLOW);
        }
    }

    private static List<Run> runs(List<Frame.Event> events, long since) {
        List<Run> runs = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < events.size(); i++) {
            bytes += events.get(i).weight();
            if (bytes >= RUN_BYTES || i == events.size() - 1) {
                runs.add(new Run(events.subList(from, i + 1), since));
                from = i + 1;
                bytes = 0;
            }
        }
        return runs;
    }

    private void cutThoseWhoMissedSomething() {
        LOG.warn("the watches are cut: the changes after revision {} are no longer kept", dispatched);
        audiences.forEach(stream -> cut(stream, Cut.EXPIRED));
    }

    private static void cut(WatchStream stream, Cut reason) {
        stream.cut(reason);
        stream.drain();
    }

    private void sendBookmarks() {
        int now = part++ % PARTS;
        try {
            audiences.forEach(stream -> {
                if (Math.floorMod(stream.hashCode(), PARTS) == now) {
                    if (stream.isStuckAtItsStart()) {
                        cut(stream, Cut.SLOW);
                    }
                    sendBookmark(stream);
                    stream.drain();
                }
            });
        } catch (RuntimeException | Error e) {
            LOG.error("some watches get no bookmark this time", e); // thrown, it would be the end of all later ones
        }
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

    /** Ends every watch as if its time had come; one that is opened from now on, at once. */
    public void endAll() {
        ending = true;
        dispatcher.execute(() -> audiences.forEach(this::end));
    }

    @Override
    public void close() throws Exception {
        subscription.close();
        dispatcher.shutdownNow();
        audiences.forEach(WatchStream::abandon);
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
