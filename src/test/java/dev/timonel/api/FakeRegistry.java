package dev.timonel.api;

import dev.timonel.model.Change;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Client;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PastSnapshots;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A registry in memory: one committer thread, no validation but what the edge must be able to tell apart. */
public final class FakeRegistry implements Registry, AutoCloseable {
    private final ExecutorService committer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "fake-committer");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final List<Change> log = new CopyOnWriteArrayList<>();
    private volatile ClusterSnapshot snapshot = ClusterSnapshot.empty().at(10);
    private volatile long compacted = 0;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile int mostAtOnce;
    private int uids;

    @Override
    public ClusterSnapshot current() {
        return snapshot;
    }

    @Override
    public CompletableFuture<Outcome> propose(Proposal proposal, Client client) {
        mostAtOnce = Math.max(mostAtOnce, waiting.incrementAndGet());
        return CompletableFuture.supplyAsync(() -> apply(proposal), committer)
                .whenComplete((outcome, error) -> waiting.decrementAndGet());
    }

    /** How many proposals waited at the same time, at most; counts anew from here. */
    int mostAtOnce() {
        int most = mostAtOnce;
        mostAtOnce = 0;
        return most;
    }

    /** Proposes and waits. */
    public KubeObject commit(Proposal proposal) {
        try {
            return propose(proposal).join().object();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    public KubeObject create(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return commit(new Proposal.Create(
                dev.timonel.model.Kinds.of(object), namespace == null ? "" : namespace, object, false));
    }

    public KubeObject update(HasMetadata object) {
        return commit(new Proposal.Update(KubeObject.draft(object).key(), "", object, false));
    }

    public KubeObject delete(ObjectKey key) {
        return commit(new Proposal.Delete(key, null, false));
    }

    /** Forgets all changes up to this revision. */
    public void compact(long revision) {
        compacted = revision;
    }

    /** The next commit gets this revision or a later one. */
    public void skipTo(long revision) {
        snapshot = snapshot.at(revision - 1);
    }

    private Outcome apply(Proposal proposal) {
        if (proposal instanceof Proposal.Create create) {
            return create(create);
        }
        if (proposal instanceof Proposal.Update update) {
            return replace(update.key(), update.draft().object(), update.dryRun());
        }
        if (proposal instanceof Proposal.Patch patch) {
            KubeObject old = find(patch.key());
            HasMetadata object = patch.decode().apply(patch.patch().apply(KubeJson.tree(old.json())));
            return replace(patch.key(), object, patch.dryRun());
        }
        return remove((Proposal.Delete) proposal);
    }

    private Outcome create(Proposal.Create create) {
        HasMetadata draft = create.draft().object();
        ObjectMeta meta = draft.getMetadata();
        ObjectKey key = new ObjectKey(create.kind(), create.namespace(), meta.getName());
        if ("explode".equals(meta.getName())) {
            throw new IllegalStateException("secret inside");
        }
        if (snapshot.get(key).isPresent()) {
            throw StatusException.alreadyExists(key);
        }
        meta.setUid("uid-" + ++uids);
        if (meta.getCreationTimestamp() == null) {
            meta.setCreationTimestamp("2026-01-01T00:00:00Z");
        }
        KubeObject object = KubeObject.draft(draft).committed(snapshot.revision() + 1);
        if (!create.dryRun()) {
            publish(new Change(Change.Type.ADDED, object, null));
        }
        return new Outcome(object, true, false);
    }

    private Outcome replace(ObjectKey key, HasMetadata object, boolean dryRun) {
        KubeObject old = find(key);
        String version = object.getMetadata().getResourceVersion();
        if (version != null && !version.isEmpty() && Long.parseLong(version) != old.revision()) {
            throw StatusException.staleResourceVersion(key);
        }
        object.getMetadata().setUid(old.uid());
        KubeObject changed = KubeObject.draft(object).committed(snapshot.revision() + 1);
        if (!dryRun) {
            publish(new Change(Change.Type.MODIFIED, changed, old));
        }
        return new Outcome(changed, false, false);
    }

    private Outcome remove(Proposal.Delete delete) {
        KubeObject old = find(delete.key());
        if (delete.options() != null
                && delete.options().getPreconditions() != null
                && !old.uid().equals(delete.options().getPreconditions().getUid())) {
            throw StatusException.conflict(delete.key(), "the UID in the precondition does not match");
        }
        if (old.labels().containsKey("pending")) {
            return new Outcome(old, false, false);
        }
        KubeObject last = old.committed(snapshot.revision() + 1);
        if (!delete.dryRun()) {
            publish(new Change(Change.Type.DELETED, last, old));
        }
        return new Outcome(last, false, true);
    }

    private KubeObject find(ObjectKey key) {
        return snapshot.get(key).orElseThrow(() -> StatusException.notFound(key));
    }

    private void publish(Change change) {
        log.add(change);
        snapshot = snapshot.with(change);
        listeners.forEach(l -> l.published(snapshot, List.of(change)));
    }

    @Override
    public Optional<List<Change>> changesAfter(long revision, Predicate<ResourceKind> kinds) {
        if (revision < compacted) {
            return Optional.empty();
        }
        List<Change> after = new ArrayList<>(log);
        after.removeIf(c -> c.revision() <= revision || !kinds.test(c.key().kind()));
        return Optional.of(after);
    }

    @Override
    public PastSnapshots past() {
        return new PastSnapshots() {
            @Override
            public ClusterSnapshot at(long revision) {
                return exactly(revision);
            }

            @Override
            public ClusterSnapshot exactly(long revision) {
                if (revision > snapshot.revision()) {
                    throw StatusException.futureResourceVersion(revision, snapshot.revision());
                }
                if (revision < compacted) {
                    throw StatusException.expired("too old resource version: " + revision + " (" + compacted + ")");
                }
                ClusterSnapshot past = ClusterSnapshot.empty();
                for (Change change : log) {
                    past = change.revision() <= revision ? past.with(change) : past;
                }
                return past.at(revision);
            }

            @Override
            public long floor() {
                return compacted;
            }
        };
    }

    @Override
    public AutoCloseable onPublish(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        committer.shutdownNow();
    }
}
