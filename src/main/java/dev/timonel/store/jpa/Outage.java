package dev.timonel.store.jpa;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Set;

/** Whether a failure says that the database is out of reach, rather than that what it was asked is wrong. */
final class Outage {
    /** SQL states by their beginning: connection exceptions, an administrator's shutdown, too few resources (a full disk). */
    private static final List<String> STATES = List.of("08", "57P", "53");
    /** H2's codes for a broken connection, a closed database, and files that it cannot read or write. */
    private static final Set<Integer> H2_CODES = Set.of(90067, 90098, 90121, 90028, 90030, 90031);

    private Outage() {}

    static boolean isBehind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLNonTransientConnectionException
                    || cause instanceof SQLRecoverableException
                    || cause instanceof SQLException sql && isOutage(sql)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOutage(SQLException failure) {
        String state = failure.getSQLState();
        return H2_CODES.contains(failure.getErrorCode())
                || state != null && STATES.stream().anyMatch(state::startsWith);
    }
}
