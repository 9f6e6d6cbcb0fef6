package dev.timonel.store.jpa;

import dev.timonel.store.h2.DatabaseTurns;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;

/**
 * Runs work in a transaction of a stateless session: what is written is in memory already, so that no persistence context
 * could add to it. Rows of one kind go in JDBC batches.
 */
class Transactions {
    private static final int JDBC_BATCH = 200;

    private final SessionFactory sessions;

    private final DatabaseTurns turns;
    private final Runnable whenAway;

    Transactions(SessionFactory sessions) {
        this(sessions, DatabaseTurns.all(), () -> {});
    }

    /** {@code whenAway} is run each time that the database turns out to be out of reach, before the failure is thrown. */
    Transactions(SessionFactory sessions, DatabaseTurns turns, Runnable whenAway) {
        this.sessions = sessions;
        this.turns = turns;
        this.whenAway = whenAway;
    }

    void run(Consumer<StatelessSession> work) {
        call(session -> {
            work.accept(session);
            return true;
        });
    }

    /** A failure of the work is thrown as it is, even if the rollback on a broken connection fails after it. */
    <T> T call(Function<StatelessSession, T> work) {
        try {
            return turns.take(() -> inSession(work));
        } catch (RuntimeException failure) {
            if (Outage.isBehind(failure)) {
                whenAway.run();
            }
            throw failure;
        }
    }

    private <T> T inSession(Function<StatelessSession, T> work) {
        try (StatelessSession session = sessions.openStatelessSession()) {
            session.setJdbcBatchSize(JDBC_BATCH);
            Transaction transaction = session.beginTransaction();
            T result;
            try {
                result = work.apply(session);
            } catch (RuntimeException | Error failure) {
                rollback(transaction, failure);
                throw failure;
            }
            transaction.commit();
            return result;
        }
    }

    private static void rollback(Transaction transaction, Throwable failure) {
        try {
            transaction.rollback();
        } catch (RuntimeException alsoBroken) {
            failure.addSuppressed(alsoBroken);
        }
    }
}
