package dev.timonel.store.jpa;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.ObjectStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hibernate.ScrollMode;
import org.hibernate.ScrollableResults;
import org.hibernate.StatelessSession;

/**
 * What is stored at a start: the tables as far as they were written, brought up to date by the log.
 *
 * @param projected the revision up to which the tables have everything
 * @param lags the objects of which they lack something
 * @param begin the revision that a start goes on from: that of the state, or a later one if those between were given and lost
 */
record StoredState(ObjectStore.Stored stored, long projected, Map<ObjectKey, Projection.Lag> lags, long begin) {
    private static final int ROWS_AT_ONCE = 2000;

    /** Of the log's changes that the tables lack, so many bytes are in memory at once. */
    static final int BYTES_AT_ONCE = 8 << 20;

    static StoredState read(StatelessSession session, LogTail tail, int bytesAtOnce) {
        ClusterRow cluster = session.get(ClusterRow.class, ClusterRow.ID);
        long stored = cluster.revision();
        long projected = session.get(ProjectionRow.class, ProjectionRow.ID).revision();
        long revision = Math.max(stored, tail.end());
        Map<ObjectKey, KubeObject> objects = tables(session);
        Replay replay = new Replay(objects, projected, bytesAtOnce);
        new LogView(session, tail).forwards(projected, revision, replay::add);
        Map<ObjectKey, Projection.Lag> lags = replay.lags(revision);
        int[] sizes =
                IntStream.concat(LogTable.sizes(session), tail.sizes(stored)).toArray();
        return new StoredState(
                new ObjectStore.Stored(revision, new ArrayList<>(objects.values()), sizes),
                projected,
                lags,
                cluster.begin());
    }

    private static Map<ObjectKey, KubeObject> tables(StatelessSession session) {
        Map<ObjectKey, KubeObject> objects = new LinkedHashMap<>();
        try (ScrollableResults<ObjectRow> all = session.createSelectionQuery("from ObjectRow", ObjectRow.class)
                .setFetchSize(ROWS_AT_ONCE)
                .scroll(ScrollMode.FORWARD_ONLY)) {
            List<ObjectRow> some = new ArrayList<>();
            while (all.next()) {
                some.add(all.get());
                if (some.size() == ROWS_AT_ONCE) {
                    parse(some, objects);
                }
            }
            parse(some, objects);
        }
        return objects;
    }

    private static void parse(List<ObjectRow> rows, Map<ObjectKey, KubeObject> into) {
        rows.parallelStream().map(ObjectRow::object).toList().forEach(object -> into.put(object.key(), object));
        rows.clear();
    }
}
