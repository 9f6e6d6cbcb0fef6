package dev.timonel.store.jpa;

import java.sql.SQLException;

/** Whether a failure says that another transaction came first, so that the same may work when it is tried again. */
final class Conflict {
    /** SQL states of a transaction that was rolled back: by a deadlock, or because its rows have changed. */
    private static final String ROLLED_BACK = "40";

    private Conflict() {}

    static boolean isBehind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith(ROLLED_BACK)) {
                return true;
            }
        }
        return false;
    }
}
