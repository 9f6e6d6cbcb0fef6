package dev.timonel.store.jpa;

import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.ObjectStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Goes back over the log from a state that is known. */
final class LogBackwards {
    private LogBackwards() {}

    /** As {@link ObjectStore#statesAt}. */
    static Optional<Map<ObjectKey, Optional<KubeObject>>> statesAt(
            LogView log, long revision, ObjectStore.Known known) {
        Map<ObjectKey, byte @Nullable []> bodies = new HashMap<>();
        boolean whole = log.backwards(
                revision, known.revision(), (ends, entries) -> ChangeLog.undo(entries, bodies, known::get));
        if (!whole) {
            return Optional.empty();
        }
        Map<ObjectKey, Optional<KubeObject>> states = new HashMap<>();
        bodies.forEach((key, body) ->
                states.put(key, Optional.ofNullable(body).map(json -> KubeObject.parse(key.kind(), json))));
        return Optional.of(states);
    }

    /** As {@link ObjectStore#changesBetween}. */
    static List<Logged> between(LogView log, long after, long upTo) {
        List<Logged> changes = new ArrayList<>();
        log.backwards(
                after,
                upTo,
                (ends, entries) -> entries.forEach(entry -> changes.add(
                        new Logged(entry.revision(), entry.type(), entry.key(), ends, entry.cause(), null, null))));
        return changes;
    }
}
