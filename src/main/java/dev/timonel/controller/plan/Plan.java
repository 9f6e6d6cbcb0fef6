package dev.timonel.controller.plan;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a reconciler wants: the whole desired state of the objects to write, the keys to remove, the events to record, and
 * when to look at the key again ({@code dueAt}), if time alone can change the answer. {@code creates} are made first. {@code rewrites} are objects of the
 * snapshot with other contents, as {@link KubeObject#rewritten} makes them.
 */
public record Plan(
        List<HasMetadata> puts,
        List<ObjectKey> deletes,
        List<Note> notes,
        @Nullable Instant dueAt,
        List<KubeObject> rewrites,
        List<Creation> creates) {
    private static final Plan NOTHING = new Plan(List.of(), List.of(), List.of(), null);

    /**
     * An object to create as a client would, by its kind's defaults and validation, under a name that may be left to
     * {@code generateName}. {@code owner} is told how it went by an event of {@code component}.
     */
    public record Creation(HasMetadata object, ObjectKey owner, String component, Words words) {}

    /**
     * How an owner is told of a creation: {@code done}, in which {@code %s} is the name, or nothing if that is empty; or that it was refused,
     * by {@code reason}, with {@code refused}, in which {@code %s} is why.
     */
    public record Words(String done, String reason, String refused) {
        public static Words of(String done, String refused) {
            return new Words(done, "FailedCreate", refused);
        }
    }

    /** A creation that was refused, and the message of the Status that said so. */
    public record Refusal(Creation creation, String message) {}

    /** An event about an object, as {@code kubectl describe} shows it. {@code type} is Normal or Warning. */
    public record Note(ObjectKey about, String type, String reason, String message, String component) {}

    public Plan(List<HasMetadata> puts, List<ObjectKey> deletes, List<Note> notes, @Nullable Instant dueAt) {
        this(puts, deletes, notes, dueAt, List.of(), List.of());
    }

    public Plan {
        rewrites = List.copyOf(rewrites);
        creates = List.copyOf(creates);
        puts = List.copyOf(puts);
        deletes = List.copyOf(deletes);
        notes = List.copyOf(notes);
    }

    public static Plan nothing() {
        return NOTHING;
    }

    /** Objects to create, or to replace if their key exists. The committer stamps uid, creationTimestamp and revision. */
    public static Plan put(HasMetadata... objects) {
        return new Plan(List.of(objects), List.of(), List.of(), null);
    }

    public static Plan rewrite(KubeObject object) {
        return new Plan(List.of(), List.of(), List.of(), null, List.of(object), List.of());
    }

    public static Plan delete(ObjectKey... keys) {
        return new Plan(List.of(), List.of(keys), List.of(), null);
    }

    public static Plan lookAgainAt(Instant dueAt) {
        return new Plan(List.of(), List.of(), List.of(), dueAt);
    }

    public Plan withNote(Note note) {
        List<Note> all = new java.util.ArrayList<>(notes);
        all.add(note);
        return new Plan(puts, deletes, all, dueAt, rewrites, creates);
    }

    /** Both plans as one; the earlier moment of the two. */
    public Plan and(Plan other) {
        Instant earlier = dueAt == null || other.dueAt != null && other.dueAt.isBefore(dueAt) ? other.dueAt : dueAt;
        return new Plan(
                Stream.concat(puts.stream(), other.puts.stream()).toList(),
                Stream.concat(deletes.stream(), other.deletes.stream()).toList(),
                Stream.concat(notes.stream(), other.notes.stream()).toList(),
                earlier,
                Stream.concat(rewrites.stream(), other.rewrites.stream()).toList(),
                Stream.concat(creates.stream(), other.creates.stream()).toList());
    }

    /** Both plans as one, of which this goes on with the objects of the first: what both put is put once. */
    public Plan after(Plan first) {
        List<HasMetadata> rest = first.puts.stream()
                .filter(o -> puts.stream().noneMatch(p -> p == o))
                .toList();
        return new Plan(rest, first.deletes, first.notes, first.dueAt, first.rewrites, first.creates).and(this);
    }

    public boolean isEmpty() {
        return puts.isEmpty() && deletes.isEmpty() && notes.isEmpty() && rewrites.isEmpty() && creates.isEmpty();
    }
}
