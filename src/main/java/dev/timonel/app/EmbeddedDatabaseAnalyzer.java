package dev.timonel.app;

import dev.timonel.model.StatusException;
import dev.timonel.store.StoreUnavailableException;
import dev.timonel.store.UnreadableStoreException;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Tells in a sentence why the data directory's database cannot be opened or written at a start, as on a full disk. */
class EmbeddedDatabaseAnalyzer implements FailureAnalyzer {
    private static final int UNAVAILABLE = 503;

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableStoreException) {
                return null;
            }
            if (cause instanceof MVStoreException refusal) {
                return analyze(refusal);
            }
            if (cause instanceof StoreUnavailableException
                    || cause instanceof StatusException refusal && refusal.code() >= UNAVAILABLE) {
                return analysis("The first writes of the start failed: " + cause.getMessage() + ".", cause);
            }
        }
        return null;
    }

    private static FailureAnalysis analyze(MVStoreException refusal) {
        if (refusal.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
            return new FailureAnalysis(
                    "The database in the data directory is in use by another process: " + refusal.getMessage() + ".",
                    "Stop the other process, or give this one a directory of its own with --timonel.data-dir=DIR.",
                    refusal);
        }
        Throwable because = refusal.getCause();
        return analysis(
                "The database in the data directory cannot be used: "
                        + (because == null ? refusal.getMessage() : because.getMessage()) + ".",
                refusal);
    }

    private static FailureAnalysis analysis(String what, Throwable cause) {
        return new FailureAnalysis(
                what, "Make room on its disk, or mend what keeps it from being written, and start again.", cause);
    }
}
