package dev.timonel.store.jpa;

import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.ObjectStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Goes back over the log from a state that is known, some rows at a time. */
final class LogBackwards {
    private static final int ROWS_AT_ONCE = 500;

    private LogBackwards() {}

    /** As {@link ObjectStore#statesAt}. */
    static Optional<Map<ObjectKey, Optional<KubeObject>>> statesAt(
            LogView log, long revision, ObjectStore.Known known) {
        Map<ObjectKey, byte @Nullable []> bodies = new HashMap<>();
        for (long upTo = known.revision(); upTo > revision; upTo -= ROWS_AT_ONCE) {
            long after = Math.max(revision, upTo - ROWS_AT_ONCE);
            List<ChangeRow> rows = log.rows(after, upTo);
            if (rows.size() != upTo - after) {
                return Optional.empty();
            }
            Collections.reverse(rows);
            ChangeLog.undo(rows, bodies, known::get);
        }
        Map<ObjectKey, Optional<KubeObject>> states = new HashMap<>();
        bodies.forEach((key, body) ->
                states.put(key, Optional.ofNullable(body).map(json -> KubeObject.parse(key.kind(), json))));
        return Optional.of(states);
    }

    /** As {@link ObjectStore#changesBetween}. */
    static List<Logged> between(LogView log, long after, long upTo) {
        List<Logged> changes = new ArrayList<>();
        UUID batch = null;
        long published = 0;
        for (LogHead head : log.heads(after, upTo)) {
            long revision = head.revision();
            if (!head.batch().equals(batch)) {
                published = batch == null ? log.endOfTransaction(revision).orElse(revision) : revision;
                batch = head.batch();
            }
            changes.add(new Logged(revision, head.type(), head.key(), published, head.cause(), null, null));
        }
        return changes;
    }
}
