package dev.timonel.api.watch;

import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One open watch: first the frames it starts with, then a bounded queue of live ones. Any thread may offer; whichever
 * comes first writes, as far as the client takes it, and nobody waits. A client that falls behind by a whole queue is cut
 * off and may resume from the last event it got.
 */
final class WatchStream {
    private final WatchRequest request;
    private final Sink sink;
    private final Runnable whenClosed;
    private final LinkedBlockingQueue<Frame> live;
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean ready;
    private volatile boolean cut;
    private volatile boolean begun;
    private volatile long base;

    /* Only the thread that holds the work counter touches these. */
    private Iterator<Frame> initial = Collections.emptyIterator();
    private boolean written;
    private boolean unflushed;
    private boolean ended;

    WatchStream(WatchRequest request, Sink sink, int capacity, Runnable whenClosed) {
        this.request = request;
        this.sink = sink;
        this.whenClosed = whenClosed;
        this.live = new LinkedBlockingQueue<>(capacity);
    }

    WatchRequest request() {
        return request;
    }

    /** The revision that the initial frames lead to: live changes up to it are theirs already. */
    void begin(long revision, Iterator<Frame> frames) {
        base = revision;
        initial = frames;
        begun = true;
    }

    long base() {
        return base;
    }

    void offer(Frame frame) {
        if (!closed.get() && !live.offer(frame)) {
            cut = true;
        }
    }

    /** The client takes bytes (again). */
    void becomeReady() {
        ready = true;
        drain();
    }

    /** The client is gone. */
    void disconnected() {
        if (closed.compareAndSet(false, true)) {
            live.clear();
            whenClosed.run();
        }
    }

    /** Ends the watch at once, whatever is still waiting: the server goes down. */
    void abandon() {
        cut = true;
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
            } catch (IOException | RuntimeException e) {
                close();
            }
            seen = work.addAndGet(-seen);
        } while (seen != 0);
    }

    private void pump() throws IOException {
        while (begun && !closed.get()) {
            if (cut) {
                close();
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

    /** One write or flush; false if there is nothing to do. */
    private boolean step() throws IOException {
        Frame frame = ended ? null : next();
        if (frame instanceof Frame.End) {
            ended = true;
        } else if (frame != null) {
            sink.write(frame.bytes(request.representation(), !written));
            written = true;
            unflushed = true;
            ended = frame instanceof Frame.Failure;
        } else if (unflushed) {
            unflushed = false;
            sink.flush();
        } else if (ended) {
            close();
        } else {
            return false;
        }
        return true;
    }

    private @Nullable Frame next() {
        if (initial.hasNext()) {
            return initial.next();
        }
        Frame frame = live.poll();
        while (frame != null && isBehind(frame)) {
            frame = live.poll();
        }
        return frame;
    }

    /** It was offered before the watch had begun, and tells of what came before its beginning. */
    private boolean isBehind(Frame frame) {
        return frame instanceof Frame.Event event && event.change().change().revision() <= base
                || frame instanceof Frame.Bookmark bookmark && bookmark.revision() < base;
    }

    private void close() {
        if (closed.compareAndSet(false, true)) {
            live.clear();
            try {
                sink.close();
            } finally {
                whenClosed.run();
            }
        }
    }
}
