package dev.timonel.app;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows an operator's mistake as a sentence instead of a stack trace. */
class StartRefusalAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RuntimeException cause) {
        if (cause instanceof InvalidSettingException) {
            return new FailureAnalysis(cause.getMessage(), "Correct the setting and start again.", cause);
        }
        if (cause instanceof DataDirectory.InUseException) {
            return new FailureAnalysis(
                    cause.getMessage(),
                    "Stop the other process, or give this one a directory of its own with --timonel.data-dir=DIR.",
                    cause);
        }
        return null;
    }
}
