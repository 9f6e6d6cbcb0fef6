package dev.timonel.store.jpa;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.ObjectStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.hibernate.ScrollMode;
import org.hibernate.ScrollableResults;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * What the database holds at a start: the tables as far as they were written, brought up to date by the log.
 *
 * @param projected the revision up to which the tables have everything
 * @param lags the objects of which they lack something
 */
record StoredState(ObjectStore.Stored stored, long projected, Map<ObjectKey, Projection.Lag> lags) {
    private static final int ROWS_AT_ONCE = 2000;

    static StoredState read(StatelessSession session) {
        long revision = session.get(ClusterRow.class, ClusterRow.ID).revision();
        long projected = session.get(ProjectionRow.class, ProjectionRow.ID).revision();
        List<LogEntry> open = LogTable.entries(session, projected, revision);
        Set<ObjectKey> behind = new HashSet<>();
        open.forEach(row -> behind.add(row.key()));
        Map<ObjectKey, ObjectRow> stored = new HashMap<>();
        List<KubeObject> objects = new ArrayList<>();
        try (ScrollableResults<ObjectRow> all = session.createSelectionQuery("from ObjectRow", ObjectRow.class)
                .setFetchSize(ROWS_AT_ONCE)
                .scroll(ScrollMode.FORWARD_ONLY)) {
            List<ObjectRow> some = new ArrayList<>();
            while (all.next()) {
                ObjectRow row = all.get();
                if (behind.contains(row.key())) {
                    stored.put(row.key(), row);
                } else {
                    some.add(row);
                }
                if (some.size() == ROWS_AT_ONCE) {
                    parse(some, objects);
                }
            }
            parse(some, objects);
        }
        Map<ObjectKey, Projection.Lag> lags = lags(ChangeLog.replay(open, stored), stored);
        lags.values().stream()
                .flatMap(lag -> Optional.ofNullable(lag.newest()).stream())
                .forEach(objects::add);
        return new StoredState(new ObjectStore.Stored(revision, objects, logged(session)), projected, lags);
    }

    /** Each change of a part has as much of it. */
    private static int[] logged(StatelessSession session) {
        return session.createNativeQuery(
                        "select revision - first_revision + 1, octet_length(content) from log order by revision",
                        Object[].class)
                .getResultStream()
                .flatMapToInt(part -> {
                    int changes = ((Number) part[0]).intValue();
                    return IntStream.generate(() -> ((Number) part[1]).intValue() / changes)
                            .limit(changes);
                })
                .toArray();
    }

    private static void parse(List<ObjectRow> rows, List<KubeObject> into) {
        into.addAll(rows.parallelStream().map(ObjectRow::object).toList());
        rows.clear();
    }

    private static Map<ObjectKey, Projection.Lag> lags(
            Map<ObjectKey, byte @Nullable []> newest, Map<ObjectKey, ObjectRow> stored) {
        Map<ObjectKey, Projection.Lag> lags = new LinkedHashMap<>();
        newest.forEach((key, body) -> {
            ObjectRow row = stored.get(key);
            KubeObject written = row == null ? null : row.object();
            KubeObject object = body == null
                    ? null
                    : row != null && body == row.body() ? written : KubeObject.parse(key.kind(), body);
            lags.put(key, new Projection.Lag(written, object, true));
        });
        return lags;
    }
}
