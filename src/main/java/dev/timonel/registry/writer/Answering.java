package dev.timonel.registry.writer;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a batch of clients what became of their proposals. Each answer wakes somebody, so many are told on a thread of their
 * own while the committer is at the next batch; a few at once, without the way there.
 */
final class Answering {
    private static final Logger log = LoggerFactory.getLogger(Answering.class);
    private static final int FEW = 4;
    private static final long SECONDS_TO_END = 10;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread answers = new Thread(task, "answers");
        answers.setDaemon(true);
        return answers;
    });

    void answer(int clients, Runnable answers) {
        if (clients <= FEW) {
            answers.run();
        } else {
            thread.execute(answers);
        }
    }

    /** Waits until everybody is told. */
    void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
                log.warn("some clients were not told what became of their writes");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
