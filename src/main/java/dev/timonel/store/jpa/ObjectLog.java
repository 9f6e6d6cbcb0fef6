package dev.timonel.store.jpa;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The changes of one object: the resourceVersion of each state is the revision of the change that made it. Only the end of a
 * predecessor of that name is searched for, among {@linkplain DeletionRow the ends}.
 */
final class ObjectLog {
    private final LogView log;
    private final ObjectKey key;
    private final List<Logged> found = new ArrayList<>();

    ObjectLog(LogView log, ObjectKey key) {
        this.log = log;
        this.key = key;
    }

    /** Up to so many, the newest first, of this revision and before; {@code current} is what there is of the object. */
    List<Logged> before(Optional<KubeObject> current, long upTo, int limit) {
        byte[] after = current.map(KubeObject::json).orElse(null);
        long revision = current.map(KubeObject::revision).orElse(Long.MAX_VALUE);
        while (found.size() < limit) {
            LogEntry row = after == null ? log.lastEnd(key, revision) : log.get(revision);
            if (row == null || !row.key().equals(key)) {
                break;
            }
            byte[] made = after == null ? row.after(null) : after;
            byte[] before = row.before(made);
            JsonNode state = before == null ? null : KubeJson.tree(before);
            if (row.revision() <= upTo) {
                found.add(logged(row, state, KubeJson.tree(made)));
            }
            long previous = state == null
                    ? row.revision()
                    : Long.parseLong(state.at("/metadata/resourceVersion").asString());
            if (state != null && previous >= row.revision()) {
                break; // the end of one, from before the log kept what was there until then
            }
            revision = previous;
            after = before;
        }
        return found;
    }

    private Logged logged(LogEntry row, @Nullable JsonNode before, JsonNode after) {
        long published = log.endOfTransaction(row.revision()).orElse(row.revision());
        return new Logged(row.revision(), row.type(), key, published, row.cause(), before, after);
    }
}
