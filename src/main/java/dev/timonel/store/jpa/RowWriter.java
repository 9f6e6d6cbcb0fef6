package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.hibernate.Session;
import org.hibernate.StatelessSession;

/**
 * Writes changes as rows, in JDBC batches on the connection of the current transaction. A stateless session, since what
 * is written is already in memory and no persistence context could add to it.
 */
class RowWriter {
    private static final int JDBC_BATCH = 200;

    private final EntityManager entities;

    RowWriter(EntityManager entities) {
        this.entities = entities;
    }

    void write(List<Change> changes, UUID batch) {
        Rows rows = new Rows();
        changes.forEach(change -> rows.add(change, batch));
        entities.unwrap(Session.class).doWork(connection -> {
            try (StatelessSession session = entities.getEntityManagerFactory()
                    .unwrap(org.hibernate.SessionFactory.class)
                    .withStatelessOptions()
                    .connection(connection)
                    .openStatelessSession()) {
                session.setJdbcBatchSize(JDBC_BATCH);
                each(rows.labelsGone, session, StatelessSession::deleteMultiple);
                each(rows.objectsGone, session, StatelessSession::deleteMultiple);
                each(rows.objectsNew, session, StatelessSession::insertMultiple);
                each(rows.objectsChanged, session, StatelessSession::updateMultiple);
                each(rows.labelsNew, session, StatelessSession::insertMultiple);
                each(rows.labelsChanged, session, StatelessSession::updateMultiple);
                each(rows.log, session, StatelessSession::insertMultiple);
            }
        });
    }

    private static <R> void each(List<R> rows, StatelessSession session, BiConsumer<StatelessSession, List<R>> verb) {
        if (!rows.isEmpty()) {
            verb.accept(session, rows);
        }
    }

    /** The rows of one transaction by what happens to them. */
    private static final class Rows {
        private final List<ObjectRow> objectsNew = new ArrayList<>();
        private final List<ObjectRow> objectsChanged = new ArrayList<>();
        private final List<ObjectRow> objectsGone = new ArrayList<>();
        private final List<LabelRow> labelsNew = new ArrayList<>();
        private final List<LabelRow> labelsChanged = new ArrayList<>();
        private final List<LabelRow> labelsGone = new ArrayList<>();
        private final List<ChangeRow> log = new ArrayList<>();

        void add(Change change, UUID batch) {
            KubeObject before = change.previous();
            switch (change.type()) {
                case ADDED -> {
                    objectsNew.add(new ObjectRow(change.object()));
                    addLabels(change.object(), Map.of(), change.object().labels());
                }
                case MODIFIED -> {
                    objectsChanged.add(new ObjectRow(change.object()));
                    addLabels(
                            change.object(),
                            before == null ? Map.of() : before.labels(),
                            change.object().labels());
                }
                case DELETED -> {
                    objectsGone.add(new ObjectRow(change.object()));
                    addLabels(change.object(), before == null ? Map.of() : before.labels(), Map.of());
                }
            }
            log.add(new ChangeRow(change, batch));
        }

        private void addLabels(KubeObject object, Map<String, String> before, Map<String, String> after) {
            ObjectRow.Key key = ObjectRow.Key.of(object.key());
            after.forEach((label, value) -> {
                String old = before.get(label);
                if (!value.equals(old)) {
                    (old == null ? labelsNew : labelsChanged).add(new LabelRow(LabelRow.Key.of(key, label), value));
                }
            });
            before.forEach((label, value) -> {
                if (!after.containsKey(label)) {
                    labelsGone.add(new LabelRow(LabelRow.Key.of(key, label), value));
                }
            });
        }
    }
}
