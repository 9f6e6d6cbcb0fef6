package dev.timonel.store.h2;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a database at a moment. An embedded one gives away at once what its newest version does not need
 * ({@link EmbeddedDatabase}), and who works on the version before then misses it ("Chunk not found"): there transactions and
 * the compaction take turns. Clients do not wait for them; what they wrote is in the {@link Journal}.
 */
public final class DatabaseTurns {
    private final @Nullable ReentrantLock turn;

    private DatabaseTurns(@Nullable ReentrantLock turn) {
        this.turn = turn;
    }

    public static DatabaseTurns oneByOne() {
        return new DatabaseTurns(new ReentrantLock(true));
    }

    /** Everybody at any time. */
    public static DatabaseTurns all() {
        return new DatabaseTurns(null);
    }

    public <T> T take(Supplier<T> work) {
        ReentrantLock mine = turn;
        if (mine == null) {
            return work.get();
        }
        mine.lock();
        try {
            return work.get();
        } finally {
            mine.unlock();
        }
    }
}
