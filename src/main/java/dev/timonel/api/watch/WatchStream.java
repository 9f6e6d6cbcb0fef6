package dev.timonel.api.watch;

import dev.timonel.api.watch.WatchMeters.Cut;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One open watch: first the frames it starts with, then a bounded queue of live ones. Any thread may offer; whichever
 * comes first writes, as far as the client takes it, and nobody waits. A client that falls behind by a whole queue is cut
 * off and may resume from the last event it got.
 */
final class WatchStream {
    /** What is gathered for one write, at least; a single frame may be larger. */
    private static final int WRITE_BYTES = 32 * 1024;

    private final WatchRequest request;
    private final Sink sink;
    private final Limits limits;
    private final WatchMeters meters;
    private final Runnable whenClosed;
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean ready;
    private volatile boolean abandoned;
    private volatile @Nullable Cut cut;
    private volatile boolean begun;
    private volatile long base;
    /** Frames it starts with are left, and what they are made of is kept for it. */
    private volatile boolean starting;

    private volatile int writes;

    /* Guarded by the queue itself. */
    private final Deque<Frame> live = new ArrayDeque<>(2);
    private int waitingEvents;
    private long waitingBytes;

    /* Only the thread that holds the work counter touches these. */
    private Iterator<Frame> initial = Collections.emptyIterator();
    private boolean written;
    private boolean ended;

    /* The dispatcher's own. */
    private int writesWhenLooked = -1;

    /** How many frames may wait for a client, and how many bytes; what waits for all is to be held against its own bound by others. */
    record Limits(int frames, long bytes, Backlog all) {
        Limits(int frames, long bytes) {
            this(frames, bytes, new Backlog(Long.MAX_VALUE));
        }
    }

    WatchStream(WatchRequest request, Sink sink, Limits limits, WatchMeters meters, Runnable whenClosed) {
        this.request = request;
        this.sink = sink;
        this.limits = limits;
        this.meters = meters;
        this.whenClosed = whenClosed;
    }

    WatchRequest request() {
        return request;
    }

    /** The revision that the initial frames lead to: live changes up to it are theirs already. */
    void begin(long revision, Iterator<Frame> frames) {
        base = revision;
        initial = frames;
        starting = true;
        begun = true;
    }

    long base() {
        return base;
    }

    void offer(Frame frame) {
        synchronized (live) {
            int events = Math.max(1, frame.events());
            boolean tooMany =
                    waitingEvents + events > limits.frames() || waitingBytes + frame.weight() > limits.bytes();
            if (waitingEvents > 0 && tooMany) {
                cut(Cut.SLOW);
            } else if (!closed.get()) {
                live.addLast(frame);
                limits.all().add(frame);
                waitingEvents += events;
                waitingBytes += frame.weight();
            }
        }
    }

    long waitingBytes() {
        synchronized (live) {
            return waitingBytes;
        }
    }

    /** Whether the client has taken none of what the watch starts with since it was asked this before. */
    boolean isStuckAtItsStart() {
        int now = writes;
        boolean stuck = begun && starting && now == writesWhenLooked;
        writesWhenLooked = now;
        return stuck;
    }

    /** The client takes bytes (again). */
    void becomeReady() {
        ready = true;
        drain();
    }

    /** The client is gone. */
    void disconnected() {
        if (closed.compareAndSet(false, true)) {
            forget();
        }
    }

    /** With the next drain the watch ends at once, whatever is still waiting. */
    void cut(Cut reason) {
        cut = reason;
    }

    /** Ends the watch at once, whatever is still waiting: the server goes down. */
    void abandon() {
        abandoned = true;
        drain();
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Writes what can be written without waiting. */
    void drain() {
        if (work.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                pump();
            } catch (IOException e) {
                close(true);
            } catch (RuntimeException e) {
                cut(Cut.FAILED);
                close(true);
            }
            seen = work.addAndGet(-seen);
        } while (seen != 0);
    }

    private void pump() throws IOException {
        while (begun && !closed.get()) {
            if (abandoned || cut != null) {
                close(cut != null);
                return;
            }
            if (!ready) {
                return;
            }
            ready = false;
            if (!sink.isReady()) {
                return;
            }
            ready = true;
            if (!step()) {
                return;
            }
        }
    }

    /** One write, or the end; false if there is nothing to do. */
    private boolean step() throws IOException {
        if (ended) {
            close(false);
            return true;
        }
        Gathered next = new Gathered();
        boolean some = false;
        while (!ended && next.size < WRITE_BYTES) {
            Frame frame = next();
            if (frame == null) {
                break;
            }
            some = true;
            next.add(frame);
        }
        if (next.size > 0) {
            sink.write(next.bytes());
            writes++;
            meters.written(next.events);
            if (next.since != 0 && sink.isReady()) {
                meters.delivered(next.since);
            }
        }
        return some;
    }

    /** What goes out with one write. */
    private final class Gathered {
        private byte[] only = new byte[0];
        private @Nullable ByteArrayOutputStream many;
        private int size;
        private int events;
        private long since;

        void add(Frame frame) {
            byte[] bytes = frame.bytes(request.representation(), !written);
            ended = frame instanceof Frame.End || frame instanceof Frame.Failure;
            events += frame.events();
            if (since == 0 && frame instanceof Run run) {
                since = run.since();
            }
            if (bytes.length == 0) {
                return;
            }
            written = true;
            if (size == 0) {
                only = bytes;
            } else {
                if (many == null) {
                    many = new ByteArrayOutputStream(Math.max(size + bytes.length, 512));
                    many.writeBytes(only);
                }
                many.writeBytes(bytes);
            }
            size += bytes.length;
        }

        byte[] bytes() {
            return many == null ? only : many.toByteArray();
        }
    }

    private @Nullable Frame next() {
        if (initial.hasNext()) {
            return initial.next();
        }
        initial = Collections.emptyIterator(); // or it keeps the snapshot that it walked
        starting = false;
        Frame frame = poll();
        while (frame != null && frame.isBehind(base)) {
            frame = poll();
        }
        return frame instanceof Run run ? run.after(base) : frame;
    }

    private @Nullable Frame poll() {
        synchronized (live) {
            Frame frame = live.pollFirst();
            if (frame != null) {
                limits.all().remove(frame);
                waitingEvents -= Math.max(1, frame.events());
                waitingBytes -= frame.weight();
            }
            return frame;
        }
    }

    private void close(boolean atOnce) {
        if (closed.compareAndSet(false, true)) {
            try {
                Cut reason = cut;
                if (reason != null) {
                    meters.cut(reason);
                }
                if (atOnce) {
                    sink.abort();
                } else {
                    sink.close();
                }
            } finally {
                forget();
            }
        }
    }

    private void forget() {
        synchronized (live) {
            live.forEach(limits.all()::remove);
            live.clear();
            waitingBytes = 0;
        }
        whenClosed.run();
    }
}
