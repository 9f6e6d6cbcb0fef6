package dev.timonel.app;

import dev.timonel.store.UnreadableStoreException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what of the stored state is damaged instead of showing a stack trace. */
class UnreadableStoreAnalyzer extends AbstractFailureAnalyzer<UnreadableStoreException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnreadableStoreException cause) {
        return new FailureAnalysis(
                "What is stored cannot be read: " + cause.getMessage() + ".",
                "Put a copy of the whole data directory back, taken while nothing ran on it, or the files that are missing; or start with"
                        + " another directory.",
                cause);
    }
}
