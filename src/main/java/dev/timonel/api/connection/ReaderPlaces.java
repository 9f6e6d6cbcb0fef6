package dev.timonel.api.connection;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * How many threads of the container may wait for a client to take what is written to it. Small answers wait, too: behind others that
 * the client has asked for and not read, or for a window of HTTP/2 that it keeps shut. A place is a task's to its end.
 */
public final class ReaderPlaces {
    private static final ThreadLocal<Task> TASK = ThreadLocal.withInitial(Task::new);

    private static final long TURN_NANOS = 100_000_000L;

    private final Semaphore free;

    public ReaderPlaces(int places) {
        this.free = new Semaphore(places);
    }

    /** What runs on a thread of the container. */
    private static final class Task {
        private boolean runs;
        private boolean otherwiseCounted;
        private boolean placed;
        private boolean gaveWay;
        private long start;
    }

    /** Whether this thread may wait for its client: it has a place, or gets one now. No other than the container's is counted. */
    boolean mayWait() {
        Task task = TASK.get();
        if (!task.runs || task.otherwiseCounted || task.placed) {
            return true;
        }
        task.placed = free.tryAcquire();
        return task.placed;
    }

    /** True once in a task that has run for long: others wait for its thread, and its connection comes again when it is its turn. */
    static boolean givesWay() {
        Task task = TASK.get();
        if (!task.runs || task.gaveWay || System.nanoTime() - task.start < TURN_NANOS) {
            return false;
        }
        task.gaveWay = true;
        return true;
    }

    /** Whether this thread has, from now on, a place of another kind, and needs none of these. */
    public static void otherwiseCounted(boolean counted) {
        TASK.get().otherwiseCounted = counted;
    }

    /** The same executor, whose tasks give their places back. */
    Executor givingBack(Executor threads) {
        return work -> threads.execute(() -> run(work));
    }

    private void run(Runnable work) {
        Task task = TASK.get();
        task.runs = true;
        task.gaveWay = false;
        task.start = System.nanoTime();
        try {
            work.run();
        } finally {
            task.runs = false;
            task.otherwiseCounted = false;
            if (task.placed) {
                task.placed = false;
                free.release();
            }
        }
    }
}
