package dev.timonel.store;

import java.io.IOException;

/** What is stored is damaged, or its parts do not belong together: nothing is guessed, and nobody goes on from there. */
public final class UnreadableStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableStoreException(String message) {
        super(message);
    }

    public UnreadableStoreException(IOException damage) {
        super(damage.getMessage(), damage);
    }
}
