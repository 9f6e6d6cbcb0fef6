package dev.timonel.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** Tables as the store's are, written as the store writes them: a log that is forced to disk, and objects that follow it. */
final class Ledger implements AutoCloseable {
    private static final int NAMES = 200;
    private static final int KEPT = 300;

    private final DataSource database;
    private final Connection log;
    private final Connection objects;
    private long revision;
    private long followed;

    Ledger(String url) throws SQLException {
        database = database(url);
        log = database.getConnection();
        objects = database.getConnection();
        try (Statement sql = log.createStatement()) {
            sql.execute("create table change (revision bigint primary key, body bytea)");
            sql.execute("create table cluster (revision bigint primary key)");
            sql.execute("create table object (name varchar primary key, revision bigint, body bytea)");
            sql.execute("insert into cluster values (0)");
            sql.execute("checkpoint sync");
        }
        log.setAutoCommit(false);
        objects.setAutoCommit(false);
    }

    private static DataSource database(String url) {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(url);
        return database;
    }

    DataSource database() {
        return database;
    }

    /** Returns the last revision, once it is on disk. */
    long append(int changes) throws SQLException {
        try (PreparedStatement insert = log.prepareStatement("insert into change values (?, ?)");
                Statement sql = log.createStatement()) {
            for (int i = 0; i < changes; i++) {
                revision++;
                insert.setLong(1, revision);
                insert.setBytes(2, body(revision));
                insert.addBatch();
            }
            insert.executeBatch();
            sql.execute("update cluster set revision = " + revision);
            log.commit();
            sql.execute("checkpoint sync");
        }
        return revision;
    }

    /** Brings the objects after the log. */
    void follow() throws SQLException {
        try (PreparedStatement merge = objects.prepareStatement("merge into object key (name) values (?, ?, ?)");
                Statement sql = objects.createStatement()) {
            while (followed < revision) {
                followed++;
                merge.setString(1, "name-" + followed % NAMES);
                merge.setLong(2, followed);
                merge.setBytes(3, body(followed));
                merge.execute();
                if (followed % 50 == 0) {
                    objects.commit();
                }
            }
            sql.execute("delete from change where revision <= " + (followed - KEPT));
            objects.commit();
        }
    }

    /** What the objects' bodies take. */
    long live() throws SQLException {
        try (Statement sql = log.createStatement();
                ResultSet sum = sql.executeQuery("select sum(octet_length(body)) from object")) {
            sum.next();
            return sum.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        log.close();
        objects.close();
    }

    /** The revision that a database has come to, all of which must be as it was written. */
    static long check(String url) throws SQLException {
        try (Connection connection = database(url).getConnection();
                Statement sql = connection.createStatement()) {
            long last = 0;
            try (ResultSet rows = sql.executeQuery("select revision, body from change order by revision")) {
                while (rows.next()) {
                    assertThat(rows.getLong(1)).isEqualTo(last == 0 ? rows.getLong(1) : last + 1);
                    last = rows.getLong(1);
                    assertThat(rows.getBytes(2)).isEqualTo(body(last));
                }
            }
            try (ResultSet rows = sql.executeQuery("select revision, body from object")) {
                while (rows.next()) {
                    assertThat(rows.getBytes(2)).isEqualTo(body(rows.getLong(1)));
                }
            }
            try (ResultSet cluster = sql.executeQuery("select revision from cluster")) {
                cluster.next();
                assertThat(cluster.getLong(1)).isEqualTo(last);
            }
            return last;
        }
    }

    private static byte[] body(long revision) {
        Random random = new Random(revision);
        StringBuilder body = new StringBuilder();
        int words = 10 + random.nextInt(random.nextInt(10) == 0 ? 800 : 150);
        for (int i = 0; i < words; i++) {
            body.append("\"name\":\"").append(random.nextInt(1000)).append("\",");
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
