package dev.timonel.store.jpa;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Set;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/** Whether a failure says that the database is out of reach, rather than that what it was asked is wrong. */
final class Outage {
    /**
     * SQL states by their beginning: connection exceptions, transactions that took too long or may not write (a standby), too few
     * resources (a full disk), a lock and a statement that took too long, an administrator's shutdown, files that cannot be read.
     */
    private static final List<String> STATES =
            List.of("08", "25006", "25P03", "25P04", "53", "55P03", "57014", "57P", "58");
    /** H2's codes for a broken connection, a closed database, and files that it cannot read or write. */
    private static final Set<Integer> H2_CODES = Set.of(90067, 90098, 90121, 90028, 90030, 90031);

    /** H2 says only "general error" of a file that it cannot read or write in the middle of a statement; the cause tells. */
    private static final Set<Integer> FILE_CODES =
            Set.of(DataUtils.ERROR_READING_FAILED, DataUtils.ERROR_WRITING_FAILED, DataUtils.ERROR_CLOSED);

    private Outage() {}

    static boolean isBehind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLNonTransientConnectionException
                    || cause instanceof SQLRecoverableException
                    || cause instanceof IOException
                    || cause instanceof MVStoreException file && FILE_CODES.contains(file.getErrorCode())
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
