package dev.timonel.registry.writer;

import dev.timonel.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the database takes no writes, with the cause, and once that it does again, however many commits fail between. */
final class OutageLog {
    private static final Logger log = LoggerFactory.getLogger(OutageLog.class);

    private int failed;

    void outOfReach(StoreUnavailableException cause) {
        if (failed++ == 0) {
            log.error(cause.getMessage(), cause);
        }
    }

    void committed() {
        if (failed > 0) {
            log.info("the database takes writes again, after commits that failed: {}", failed);
            failed = 0;
        }
    }
}
