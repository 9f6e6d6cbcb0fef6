package dev.timonel.store.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RandomAccessStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an embedded database's file small, a little at a time: what is left of chunks that are mostly outdated is written
 * again, and chunks from the end of the file move into the gaps. H2 does this in a thread that {@code WRITE_DELAY=0} leaves out.
 */
public final class Compaction implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Compaction.class);
    private static final int EVERY_MILLIS = 500;
    private static final int LIVE_PERCENT = 50;
    private static final int FULL_PERCENT = 60;
    /** What a commit may have to wait for. */
    private static final int BYTES_AT_ONCE = 1024 * 1024;

    private static final int STEPS_AT_ONCE = 4;

    private final DataSource database;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "compaction");
        thread.setDaemon(true);
        return thread;
    });
    private long fruitless = -1;

    public Compaction(DataSource database) {
        this.database = database;
    }

    public void start() {
        worker.scheduleWithFixedDelay(this::compact, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Some steps, and no more than are of use. */
    void compact() {
        try (Connection connection = database.getConnection()) {
            SessionLocal session =
                    (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
            MVStore store = session.getDatabase().getStore().getMvStore();
            if (store.getFileStore() instanceof RandomAccessStore file && !file.isReadOnly()) {
                for (int step = 0; step < STEPS_AT_ONCE && step(store, file); step++) {}
            }
        } catch (SQLException | RuntimeException failure) {
            log.warn("the database's file stays as large as it is for now: {}", failure.toString());
        }
    }

    private boolean step(MVStore store, RandomAccessStore file) {
        if (store.getCurrentVersion() == fruitless) {
            return false;
        }
        int live = file.getChunksFillRate();
        int full = file.getFillRate();
        long size = file.size();
        if (live < LIVE_PERCENT) {
            store.compact(LIVE_PERCENT, BYTES_AT_ONCE);
            store.commit();
        }
        if (full < FULL_PERCENT) {
            file.compactMoveChunks(FULL_PERCENT, BYTES_AT_ONCE, store);
        }
        boolean better = file.getChunksFillRate() > live || file.getFillRate() > full || file.size() < size;
        fruitless = better ? -1 : store.getCurrentVersion();
        return better;
    }

    @Override
    public void close() {
        worker.shutdown();
        try {
            worker.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
