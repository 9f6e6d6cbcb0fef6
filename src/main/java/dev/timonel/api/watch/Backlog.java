package dev.timonel.api.watch;

import java.util.concurrent.atomic.AtomicLong;

/** What waits for slow clients of all watches together, in bytes: what waits for several of them counts once. Safe for threads. */
final class Backlog {
    private final long most;
    private final AtomicLong bytes = new AtomicLong();

    Backlog(long mostBytes) {
        this.most = mostBytes;
    }

    void add(Frame frame) {
        if (frame instanceof Run run && run.waitsForOneMore()) {
            bytes.addAndGet(run.weight());
        }
    }

    void remove(Frame frame) {
        if (frame instanceof Run run && run.waitsForOneLess()) {
            bytes.addAndGet(-run.weight());
        }
    }

    long bytes() {
        return bytes.get();
    }

    boolean isTooLarge() {
        return bytes.get() > most;
    }
}
