package dev.timonel.registry.writer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the database is out of reach, with the cause, and once that it is there again, however many commits fail between. */
final class OutageLog {
    private static final Logger log = LoggerFactory.getLogger(OutageLog.class);

    private int failed;

    void outOfReach(Throwable cause) {
        if (failed++ == 0) {
            log.error("the database is out of reach", cause);
        }
    }

    void committed() {
        if (failed > 0) {
            log.info("the database is there again, after commits that failed: {}", failed);
            failed = 0;
        }
    }
}
