package dev.timonel.registry.writer;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PastChanges;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.store.ObjectStore;
import dev.timonel.store.StoreUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Past snapshots, each made of the newest one by undoing what changed since. One is made at a time, whoever waits for it; the
 * last few are kept, which share with the newest what is still as it was. And past changes, as the log has them.
 */
public final class Past implements PastSnapshots, PastChanges {
    private static final int KEPT = 8;
    private static final Duration KEPT_FOR = Duration.ofMinutes(5);

    private final ObjectStore store;
    private final History history;
    private final Supplier<ClusterSnapshot> current;
    private final AsyncCache<Long, ClusterSnapshot> snapshots;

    Past(ObjectStore store, History history, Supplier<ClusterSnapshot> current) {
        this.store = store;
        this.history = history;
        this.current = current;
        this.snapshots = Caffeine.newBuilder()
                .maximumSize(KEPT)
                .expireAfterAccess(KEPT_FOR)
                .executor(oneAtATime())
                .buildAsync();
    }

    private static ExecutorService oneAtATime() {
        ThreadPoolExecutor thread =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread past = new Thread(task, "past");
                    past.setDaemon(true);
                    return past;
                });
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    @Override
    public ClusterSnapshot at(long revision) {
        ClusterSnapshot now = current.get();
        check(revision, now);
        if (revision == now.revision() || revision == 0) {
            return exactly(revision);
        }
        return exactly(reachable(() -> store.endOfTransaction(revision)).orElseThrow(() -> expired(revision)));
    }

    @Override
    public ClusterSnapshot exactly(long revision) {
        ClusterSnapshot now = current.get();
        check(revision, now);
        if (revision == now.revision()) {
            return now;
        }
        CompletableFuture<ClusterSnapshot> wanted = snapshots.get(revision, this::rewound);
        try {
            return wanted.join();
        } catch (CompletionException failure) {
            // the cache forgets a failure by itself, but only after whoever waits has heard of it
            snapshots.asMap().remove(revision, wanted);
            if (failure.getCause() instanceof StoreUnavailableException) {
                throw outOfReach();
            }
            throw failure.getCause() instanceof StatusException refusal ? refusal : failure;
        }
    }

    @Override
    public List<Logged> of(ObjectKey key, long upTo, int limit) {
        return reachable(() -> store.changesOf(key, upTo, limit, new PublishedState(current.get())));
    }

    @Override
    public List<Logged> between(long after, long upTo) {
        return reachable(() -> store.changesBetween(after, upTo));
    }

    private static <T> T reachable(Supplier<T> query) {
        try {
            return query.get();
        } catch (StoreUnavailableException unreachable) {
            throw outOfReach();
        }
    }

    @Override
    public long floor() {
        return history.floor();
    }

    private void check(long revision, ClusterSnapshot now) {
        if (revision > now.revision()) {
            throw StatusException.futureResourceVersion(revision, now.revision());
        }
        if (revision < history.floor()) {
            throw expired(revision);
        }
    }

    private ClusterSnapshot rewound(long revision) {
        ClusterSnapshot now = current.get();
        Map<ObjectKey, Optional<KubeObject>> states = history.newest(revision)
                .map(changes -> undone(changes, now.revision()))
                .or(() -> store.statesAt(revision, new PublishedState(now)))
                .orElseThrow(() -> expired(revision));
        return now.rewound(revision, states);
    }

    /** What the first of its changes found is what an object was before them all. */
    private static Map<ObjectKey, Optional<KubeObject>> undone(List<Change> changes, long upTo) {
        Map<ObjectKey, Optional<KubeObject>> states = new HashMap<>();
        for (Change change : changes) {
            if (change.revision() <= upTo) {
                states.putIfAbsent(change.key(), Optional.ofNullable(change.previous()));
            }
        }
        return states;
    }

    private StatusException expired(long revision) {
        return StatusException.expired("too old resource version: " + revision + " (" + history.floor() + ")");
    }

    private static StatusException outOfReach() {
        return StatusException.unavailable("the database is out of reach, and older states are there alone");
    }
}
