package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.ObjectStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Goes back over the log from a state that is known, some rows at a time. */
final class LogBackwards {
    private static final int ROWS_AT_ONCE = 500;

    private LogBackwards() {}

    /** As {@link ObjectStore#statesAt}. */
    static Optional<Map<ObjectKey, Optional<KubeObject>>> statesAt(
            StatelessSession session, long revision, ObjectStore.Known known) {
        Map<ObjectKey, byte @Nullable []> bodies = new HashMap<>();
        for (long upTo = known.revision(); upTo > revision; upTo -= ROWS_AT_ONCE) {
            long after = Math.max(revision, upTo - ROWS_AT_ONCE);
            List<ChangeRow> rows = session.createSelectionQuery(
                            "from ChangeRow where revision > ?1 and revision <= ?2 order by revision desc",
                            ChangeRow.class)
                    .setParameter(1, after)
                    .setParameter(2, upTo)
                    .getResultList();
            if (rows.size() != upTo - after) {
                return Optional.empty();
            }
            ChangeLog.undo(rows, bodies, known::get);
        }
        Map<ObjectKey, Optional<KubeObject>> states = new HashMap<>();
        bodies.forEach((key, body) ->
                states.put(key, Optional.ofNullable(body).map(json -> KubeObject.parse(key.kind(), json))));
        return Optional.of(states);
    }

    /** As {@link ObjectStore#changesBetween}. */
    static List<Logged> between(StatelessSession session, long after, long upTo) {
        List<Object[]> rows = session.createSelectionQuery(
                        "select revision, type, kind, namespace, name, batch, cause from ChangeRow"
                                + " where revision > ?1 and revision <= ?2 order by revision desc",
                        Object[].class)
                .setParameter(1, after)
                .setParameter(2, upTo)
                .getResultList();
        List<Logged> changes = new ArrayList<>();
        Object batch = null;
        long published = 0;
        for (Object[] row : rows) {
            long revision = (Long) row[0];
            if (!row[5].equals(batch)) {
                published = batch == null ? endOfTransaction(session, revision).orElse(revision) : revision;
                batch = row[5];
            }
            ObjectKey key =
                    new ObjectKey(ObjectRow.kind((String) row[2], (String) row[3]), (String) row[3], (String) row[4]);
            Change.Type type = Change.Type.valueOf((String) row[1]);
            changes.add(new Logged(revision, type, key, published, (String) row[6], null, null));
        }
        return changes;
    }

    /** As {@link ObjectStore#endOfTransaction}. */
    static OptionalLong endOfTransaction(StatelessSession session, long revision) {
        ChangeRow row = session.get(ChangeRow.class, revision);
        if (row == null) {
            return OptionalLong.empty();
        }
        Optional<Long> next = session.createSelectionQuery(
                        "select revision from ChangeRow where revision > ?1 and batch <> ?2 order by revision",
                        Long.class)
                .setParameter(1, revision)
                .setParameter(2, row.batch())
                .setMaxResults(1)
                .uniqueResultOptional();
        long end = next.map(begin -> begin - 1)
                .orElseGet(() -> session.get(ClusterRow.class, ClusterRow.ID).revision());
        return OptionalLong.of(end);
    }
}
