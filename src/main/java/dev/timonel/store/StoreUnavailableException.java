package dev.timonel.store;

/** The database did not answer, and whether the last transaction took effect is not known yet. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
