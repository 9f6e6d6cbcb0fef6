package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/** Brings the rows of the table {@code change}, one for each change of the log, to the table {@code log}. */
final class LogByParts implements JavaMigration {
    private static final int BYTES_A_PART = 1024 * 1024;
    private static final int ROWS_AT_ONCE = 100;
    private static final String ROWS =
            "select revision, type, kind, namespace, name, body, previous, places, cause, batch,"
                    + " max(revision) over (partition by batch) from change order by revision";
    private static final String PART =
            "insert into log (revision, first_revision, ends, batch, content) values (?, ?, ?, ?, ?)";

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("8");
    }

    @Override
    public String getDescription() {
        return "rows of changes to parts of the log";
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        try (Statement sql = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(PART)) {
            sql.execute("delete from log");
            sql.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet rows = sql.executeQuery(ROWS)) {
                Open open = new Open(insert);
                while (rows.next()) {
                    open.add(entry(rows), rows.getObject(10, UUID.class), rows.getLong(11));
                }
                open.write();
            }
        }
    }

    private static LogEntry entry(ResultSet row) throws SQLException {
        return new LogEntry(
                row.getLong(1),
                Change.Type.valueOf(row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBytes(6),
                row.getBytes(7),
                row.getBytes(8),
                row.getString(9));
    }

    /** A part to which more may come. */
    private static final class Open {
        private final PreparedStatement insert;
        private final List<LogEntry> entries = new ArrayList<>();
        private UUID batch = new UUID(0, 0);
        private long ends;
        private long bytes;

        Open(PreparedStatement insert) {
            this.insert = insert;
        }

        void add(LogEntry entry, UUID ofBatch, long endsWith) throws SQLException {
            if (bytes > BYTES_A_PART || !ofBatch.equals(batch)) {
                write();
            }
            batch = ofBatch;
            ends = endsWith;
            entries.add(entry);
            bytes += entry.bytes();
        }

        void write() throws SQLException {
            if (entries.isEmpty()) {
                return;
            }
            LogPart part = LogPart.of(entries, batch, ends);
            insert.setLong(1, part.last());
            insert.setLong(2, part.first());
            insert.setLong(3, part.ends());
            insert.setObject(4, batch);
            insert.setBytes(5, part.toJournal().content());
            insert.executeUpdate();
            entries.clear();
            bytes = 0;
        }
    }
}
