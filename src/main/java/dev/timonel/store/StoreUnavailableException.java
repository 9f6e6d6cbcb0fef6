package dev.timonel.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** The database did not answer, or could not put on disk what it was given; the message says which, in a word or two for clients. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** What there is to say of files that are not where they were. */
    public static final String MOVED = "the files of the database were deleted or moved";

    private static final String NO_SPACE = "No space left on device";
    private static final String NO_QUOTA = "Disk quota exceeded";
    /** PostgreSQL's {@code disk_full}. */
    private static final String DISK_FULL = "53100";

    private final boolean mayHaveWritten;

    private StoreUnavailableException(boolean mayHaveWritten, Throwable cause) {
        super(why(cause), cause);
        this.mayHaveWritten = mayHaveWritten;
    }

    /** Nothing of the transaction took effect. */
    public static StoreUnavailableException nothingWritten(Throwable cause) {
        return new StoreUnavailableException(false, cause);
    }

    /** Whether the transaction took effect, and stays, is not known yet. */
    public static StoreUnavailableException outcomeUnknown(Throwable cause) {
        return new StoreUnavailableException(true, cause);
    }

    public boolean mayHaveWritten() {
        return mayHaveWritten;
    }

    private static String why(Throwable failure) {
        List<Throwable> causes = Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .toList();
        if (causes.stream().anyMatch(StoreUnavailableException::isOfAFullDisk)) {
            return "the disk of the database is full";
        }
        return causes.stream().anyMatch(NoSuchFileException.class::isInstance) ? MOVED : "the database is out of reach";
    }

    private static boolean isOfAFullDisk(Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        return cause instanceof SQLException sql && DISK_FULL.equals(sql.getSQLState())
                || cause instanceof IOException && (said.contains(NO_SPACE) || said.contains(NO_QUOTA));
    }
}
