package dev.timonel.store;

/** The database did not answer, or could not put on disk what it was given. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean mayHaveWritten;

    private StoreUnavailableException(String message, boolean mayHaveWritten, Throwable cause) {
        super(message, cause);
        this.mayHaveWritten = mayHaveWritten;
    }

    /** Nothing of the transaction took effect. */
    public static StoreUnavailableException nothingWritten(Throwable cause) {
        return new StoreUnavailableException("the database is out of reach", false, cause);
    }

    /** Whether the transaction took effect, and stays, is not known yet. */
    public static StoreUnavailableException outcomeUnknown(Throwable cause) {
        return new StoreUnavailableException("the database is out of reach: the outcome is unknown", true, cause);
    }

    public boolean mayHaveWritten() {
        return mayHaveWritten;
    }
}
