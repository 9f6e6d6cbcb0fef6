package dev.timonel.store.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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

    /**
     * What is small enough: how many percent of the chunks are live, and of the file are chunks. Much of it goes by itself
     * while others write.
     */
    private record Target(int live, int full) {}

    private static final Target UNDER_LOAD = new Target(55, 70);
    private static final Target IDLE = new Target(85, 90);
    /** What a commit may have to wait for. */
    private static final int BYTES_AT_ONCE = 1024 * 1024;

    private static final int STEPS_AT_ONCE = 4;
    /** Nobody writes if nothing was written so often in a row: who writes rests as well, for some seconds. */
    private static final int QUIET = 12;

    private static final Duration AT_THE_END = Duration.ofSeconds(1);

    private final DataSource database;
    private final DatabaseTurns turns;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "compaction");
        thread.setDaemon(true);
        return thread;
    });
    /** The version after the last steps, how often in a row it was met again, and the one that nothing more can be done for. */
    private long seen = -1;

    private int quiet;

    private long done = -1;

    public Compaction(DataSource database, DatabaseTurns turns) {
        this.database = database;
        this.turns = turns;
    }

    public void start() {
        worker.scheduleWithFixedDelay(this::compact, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Some steps, and no more than are of use; whether there is more to do. */
    boolean compact() {
        try (Connection connection = database.getConnection()) {
            SessionLocal session =
                    (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
            MVStore store = session.getDatabase().getStore().getMvStore();
            return store.getFileStore() instanceof RandomAccessStore file
                    && !file.isReadOnly()
                    && turns.take(() -> compact(store, file));
        } catch (SQLException | RuntimeException | Error failure) {
            log.warn("the database's file stays as large as it is for now: {}", failure.toString());
            return false;
        }
    }

    private boolean compact(MVStore store, RandomAccessStore file) {
        long version = store.getCurrentVersion();
        if (version == done) {
            return false;
        }
        quiet = version == seen ? quiet + 1 : 0;
        Target target = quiet >= QUIET ? IDLE : UNDER_LOAD;
        int step = 0;
        while (step < STEPS_AT_ONCE && step(store, file, target)) {
            step++;
        }
        seen = store.getCurrentVersion();
        done = step < STEPS_AT_ONCE && target.equals(IDLE) ? seen : -1;
        return done != seen;
    }

    /** Whether it was of use. */
    private static boolean step(MVStore store, RandomAccessStore file, Target target) {
        int live = file.getChunksFillRate();
        int full = file.getFillRate();
        long size = file.size();
        if (live >= target.live() && full >= target.full()) {
            return false;
        }
        if (live < target.live()) {
            store.compact(target.live(), BYTES_AT_ONCE);
            store.commit();
        }
        file.compactMoveChunks(target.full(), BYTES_AT_ONCE, store);
        return file.getChunksFillRate() > live || file.getFillRate() > full || file.size() < size;
    }

    /** Goes on for a second at most. */
    @Override
    public void close() {
        worker.shutdown();
        try {
            long until = System.nanoTime() + AT_THE_END.toNanos();
            if (worker.awaitTermination(5, TimeUnit.SECONDS)) {
                while (System.nanoTime() < until && compact()) {}
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
