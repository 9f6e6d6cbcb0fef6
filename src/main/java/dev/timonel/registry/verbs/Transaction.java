package dev.timonel.registry.verbs;

import dev.timonel.model.Cause;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.Asker;
import dev.timonel.registry.Client;
import dev.timonel.registry.fields.FieldOwners;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The working state of one commit. Each object that it touches ends as one change against the state before, however
 * often it was written on the way, so that no published state and no watch ever shows a half-done consequence.
 */
public final class Transaction {
    private final ClusterSnapshot base;
    private final Stamps stamps;
    private ClusterSnapshot working;
    /** What was touched, in the order of the first touch. */
    private final Map<ObjectKey, Touched> touched = new LinkedHashMap<>();

    /** Some of it may be otherwise by now. */
    private boolean rolledBack;

    private final List<Change> unseen = new ArrayList<>();
    private final Map<ObjectKey, Cause> causes = new HashMap<>();
    private final List<CauseBefore> causesBefore = new ArrayList<>();

    private @Nullable Cause cause;
    private Client author = Client.SERVER;
    private @Nullable Asker asker;

    public Transaction(ClusterSnapshot base, Stamps stamps) {
        this.base = base;
        this.stamps = stamps;
        this.working = base;
    }

    /** A transaction on this one's state that is thrown away: a dry run. */
    public Transaction fork() {
        return new Transaction(working, stamps);
    }

    public ClusterSnapshot working() {
        return working;
    }

    /** How the cluster is set up: as the operator says, or as its dump told. */
    ClusterConfig config(ClusterConfig own) {
        return Frozen.of(working).map(Frozen::config).orElse(own);
    }

    public Stamps stamps() {
        return stamps;
    }

    /** What is changed from here on is changed for this reason. */
    public void because(Cause why) {
        cause = why;
    }

    /** Who writes what is written from here on. */
    void writtenBy(Client client) {
        author = client;
    }

    /** Who is to hear of policies, from here on; nobody if it is null. */
    void askedBy(@Nullable Asker who) {
        asker = who;
    }

    @Nullable
    Asker asker() {
        return asker;
    }

    /** Whose write it is, if it is no own one of the server. */
    Optional<FieldOwners.Write> author(String subresource, ResourceKind kind, @Nullable String apiVersion) {
        return author.isServer()
                ? Optional.empty()
                : Optional.of(write(author.manager(), subresource, kind, apiVersion));
    }

    /** A write of somebody; {@code apiVersion} is the object's own, of the request. */
    FieldOwners.Write write(String manager, String subresource, ResourceKind kind, @Nullable String apiVersion) {
        return new FieldOwners.Write(manager, subresource, stamps.timestamp(), kind, apiVersion, working.custom());
    }

    /** An object before the transaction, its last state, and whether it went with that. */
    private record Touched(@Nullable KubeObject before, KubeObject last, boolean gone) {}

    /** A state to return to if a proposal fails half-way. */
    public record Mark(ClusterSnapshot working, int unseen, int causes) {}

    /** The cause that an object had before a touch. */
    private record CauseBefore(ObjectKey key, @Nullable Cause cause) {}

    public Mark mark() {
        return new Mark(working, unseen.size(), causesBefore.size());
    }

    public void rollback(Mark mark) {
        rolledBack |= working != mark.working();
        working = mark.working();
        for (int i = causesBefore.size() - 1; i >= mark.causes(); i--) {
            CauseBefore touch = causesBefore.remove(i);
            causes.compute(touch.key(), (key, now) -> touch.cause());
        }
        unseen.subList(mark.unseen(), unseen.size()).clear();
    }

    /**
     * Creates the object, under the uid that it may have been given, or replaces the one with its key: uid and creation time stay, the generation counts if its kind
     * tracks it and more than metadata and status differ. Returns the state that counts, unchanged if nothing differs.
     */
    public KubeObject put(HasMetadata object, boolean tracksGeneration) {
        return put(
                object, tracksGeneration, working.get(KubeObject.keyOf(object)).orElse(null));
    }

    /** The same of an object that is in the place of {@code before}, as the caller has found. */
    public KubeObject put(HasMetadata object, boolean tracksGeneration, @Nullable KubeObject before) {
        ObjectMeta meta = object.getMetadata();
        if (before == null) {
            if (meta.getUid() == null) {
                meta.setUid(stamps.uid());
            }
            meta.setCreationTimestamp(stamps.timestamp());
            meta.setGeneration(tracksGeneration ? 1L : null);
            meta.setResourceVersion(null);
            return record(new Change(Change.Type.ADDED, KubeObject.draft(object), null), null);
        }
        meta.setUid(before.uid());
        meta.setCreationTimestamp(before.created());
        meta.setResourceVersion(before.revision() == 0 ? null : Long.toString(before.revision()));
        meta.setGeneration(before.generation() == 0 ? null : before.generation());
        KubeObject draft = KubeObject.draft(object);
        if (before.isSerialized() ? Arrays.equals(before.json(), draft.json()) : before.isDraftOf(object)) {
            return before;
        }
        if (tracksGeneration) {
            long generation = generation(draft, Math.max(1, before.generation()));
            if (generation != before.generation()) {
                meta.setGeneration(generation);
                draft = KubeObject.draft(object);
            }
        }
        return record(new Change(Change.Type.MODIFIED, draft, before), before);
    }

    /** Replaces the object that this is a rewritten form of, which is still as it was then. */
    KubeObject put(KubeObject rewritten, boolean tracksGeneration) {
        KubeObject before = working.get(rewritten.key()).orElseThrow();
        if (tracksGeneration && before.generation() == 0) {
            return put(rewritten.as(HasMetadata.class), true); // it came from a dump that tells none
        }
        long generation = tracksGeneration ? generation(rewritten, before.generation()) : before.generation();
        KubeObject draft = generation == before.generation() ? rewritten : rewritten.withGeneration(generation);
        return record(new Change(Change.Type.MODIFIED, draft, before), before);
    }

    void remove(ObjectKey key) {
        working.get(key).ifPresent(last -> record(new Change(Change.Type.DELETED, last, last), last));
    }

    /** Takes in the object of another cluster as it is there; reconcilers hear of it if they are to. */
    void adopt(KubeObject foreign, boolean heard) {
        KubeObject before = working.get(foreign.key()).orElse(null);
        boolean same = before != null
                && before.uid().equals(foreign.uid())
                && Arrays.equals(
                        before.json(), foreign.committed(before.revision()).json());
        if (!same) {
            boolean kept = before != null && before.uid().equals(foreign.uid());
            Change.Type type = kept ? Change.Type.MODIFIED : Change.Type.ADDED;
            pass(new Change(type, foreign.adopted(), kept ? before : null), before);
        }
        if (heard) {
            unseen.add(new Change(Change.Type.ADDED, working.get(foreign.key()).orElseThrow(), null));
        }
    }

    /** Removes the object, and nothing follows. */
    void forget(ObjectKey key) {
        working.get(key).ifPresent(last -> pass(new Change(Change.Type.DELETED, last, last), last));
    }

    public boolean hasUnseen() {
        return !unseen.isEmpty();
    }

    /** The changes since the last call, for reconcilers to follow up. */
    public List<Change> takeUnseen() {
        List<Change> changes = List.copyOf(unseen);
        unseen.clear();
        causesBefore.clear();
        return changes;
    }

    /** What a transaction comes to: its changes, with revisions after the base's, and the state after them. */
    public record Sealed(List<Change> changes, ClusterSnapshot snapshot) {}

    /** In the order of the first touch. The drafts become what is published, so this can be done once. */
    public Sealed seal() {
        List<Change> changes = new ArrayList<>();
        long revision = base.revision();
        for (Touched each : touched.values()) {
            @Nullable KubeObject before = each.before();
            @Nullable KubeObject after = after(each);
            boolean replaced = before != null && after != null && !before.uid().equals(after.uid());
            if (before != null && (after == null || replaced)) {
                KubeObject last = replaced ? before : each.last();
                changes.add(new Change(Change.Type.DELETED, last.committed(++revision), before));
            }
            if (after != null && (before == null || replaced)) {
                changes.add(new Change(Change.Type.ADDED, after.committed(++revision), null));
            } else if (after != null && before != null && before != after) {
                if (Arrays.equals(before.json(), after.json())) {
                    working = working.with(new Change(Change.Type.MODIFIED, before, after));
                } else {
                    changes.add(new Change(Change.Type.MODIFIED, after.committed(++revision), before));
                }
            }
        }
        return new Sealed(withCauses(changes), working.at(revision));
    }

    private @Nullable KubeObject after(Touched object) {
        if (rolledBack) {
            return working.get(object.last().key()).orElse(null);
        }
        return object.gone() ? null : object.last();
    }

    /** A change that woke a reconciler has its revision by now. */
    private List<Change> withCauses(List<Change> changes) {
        Map<ObjectKey, Long> revisions = new HashMap<>();
        changes.forEach(change -> revisions.put(change.key(), change.revision()));
        List<Change> told = new ArrayList<>(changes.size());
        for (Change change : changes) {
            Cause why = causes.get(change.key());
            ObjectKey waker = why == null ? null : why.waker();
            told.add(change.because(
                    why == null || waker == null ? why : why.wokenBy(revisions.getOrDefault(waker, 0L))));
        }
        return List.copyOf(told);
    }

    public Optional<KubeObject> last(ObjectKey key) {
        return Optional.ofNullable(touched.get(key)).map(Touched::last);
    }

    /** One more than before the transaction if more than metadata and status differ from then, however often it is put. */
    private long generation(KubeObject draft, long current) {
        Optional<KubeObject> start = base.get(draft.key()).filter(b -> b.uid().equals(draft.uid()));
        if (start.isEmpty()) {
            return current;
        }
        boolean changed = Generations.differ(start.get(), draft)
                || draft.deleting() && !start.get().deleting();
        long first = Math.max(1, start.get().generation());
        return changed ? first + 1 : first;
    }

    private KubeObject record(Change change, @Nullable KubeObject replaced) {
        unseen.add(change);
        return pass(change, replaced);
    }

    /** {@code replaced} is what was there under the key until now. */
    private KubeObject pass(Change change, @Nullable KubeObject replaced) {
        working = working.with(change, replaced);
        Touched first = touched.get(change.key());
        touched.put(
                change.key(),
                new Touched(
                        first == null ? replaced : first.before(),
                        change.object(),
                        change.type() == Change.Type.DELETED));
        Cause before = causes.get(change.key());
        causesBefore.add(new CauseBefore(change.key(), before));
        if (cause != null) {
            causes.put(change.key(), before == null ? cause : before.then(cause));
        }
        return change.object();
    }
}
