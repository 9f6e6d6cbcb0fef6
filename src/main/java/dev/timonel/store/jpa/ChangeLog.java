package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads entries of the log, in order and without gaps, as the changes that they tell of. */
final class ChangeLog {
    private static final byte[] NOTHING = {};

    private ChangeLog() {}

    /** The changes after the state that is {@code known}. */
    static List<Change> forwards(List<LogEntry> rows, Function<ObjectKey, Optional<KubeObject>> known) {
        Map<ObjectKey, Optional<KubeObject>> state = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        for (LogEntry row : rows) {
            ObjectKey key = row.key();
            KubeObject before = state.computeIfAbsent(key, known).orElse(null);
            KubeObject after = KubeObject.parse(key.kind(), row.after(before == null ? null : before.json()));
            changes.add(change(row, after, before));
            state.put(key, row.type() == Change.Type.DELETED ? Optional.empty() : Optional.of(after));
        }
        return changes;
    }

    /** The changes that led to the state that is {@code current}. */
    static List<Change> backwards(List<LogEntry> rows, Function<ObjectKey, Optional<KubeObject>> current) {
        Map<ObjectKey, Optional<KubeObject>> state = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        for (int i = rows.size() - 1; i >= 0; i--) {
            LogEntry row = rows.get(i);
            ObjectKey key = row.key();
            KubeObject after = row.type() == Change.Type.DELETED
                    ? KubeObject.parse(key.kind(), row.after(null))
                    : state.computeIfAbsent(key, current).orElseThrow(() -> broken(row));
            byte[] before = row.before(after.json());
            Optional<KubeObject> previous = Optional.ofNullable(before).map(body -> KubeObject.parse(key.kind(), body));
            changes.add(change(row, after, previous.orElse(null)));
            state.put(key, previous);
        }
        Collections.reverse(changes);
        return changes;
    }

    /** Goes back over these changes, the newest first: {@code states} has the bodies of what later ones touched, null for none. */
    static void undo(
            List<LogEntry> newestFirst,
            Map<ObjectKey, byte @Nullable []> states,
            Function<ObjectKey, Optional<KubeObject>> current) {
        for (LogEntry row : newestFirst) {
            ObjectKey key = row.key();
            byte[] after = states.containsKey(key)
                    ? states.get(key)
                    : current.apply(key).map(KubeObject::json).orElse(null);
            if (after == null && row.type() == Change.Type.MODIFIED) {
                throw broken(row);
            }
            states.put(key, row.before(after == null ? NOTHING : after));
        }
    }

    private static Change change(LogEntry row, KubeObject after, @Nullable KubeObject before) {
        return new Change(row.type(), after, row.type() == Change.Type.ADDED ? null : before);
    }

    private static IllegalStateException broken(LogEntry row) {
        return new IllegalStateException("the log does not lead to " + Objects.requireNonNull(row));
    }
}
