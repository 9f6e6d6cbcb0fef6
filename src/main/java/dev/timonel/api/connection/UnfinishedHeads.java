package dev.timonel.api.connection;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * How many connections may be in the midst of a request's head, which costs each the buffers of a request for as long as a byte comes
 * now and then. An honest head arrives at once: if there are too many, the one that began first is closed.
 */
final class UnfinishedHeads implements Handler<NioChannel> {
    private final Handler<NioChannel> handler;
    private final int most;
    private final Set<SocketWrapperBase<NioChannel>> begun = new LinkedHashSet<>();
    private volatile boolean some;

    UnfinishedHeads(Handler<NioChannel> handler, int most) {
        this.handler = handler;
        this.most = most;
    }

    @Override
    public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
        SocketState state = handler.process(socket, event);
        if (state == SocketState.LONG && !isAnswered(socket)) {
            begin(socket);
        } else if (some) {
            end(socket);
        }
        return state;
    }

    /** Whether its request is whole and waits for its answer. */
    private static boolean isAnswered(SocketWrapperBase<NioChannel> socket) {
        return socket.getCurrentProcessor() instanceof Processor processor
                && (processor.isAsync() || processor.isUpgrade());
    }

    private void begin(SocketWrapperBase<NioChannel> socket) {
        SocketWrapperBase<NioChannel> first = null;
        synchronized (begun) {
            begun.add(socket);
            some = true;
            if (begun.size() > most) {
                first = begun.iterator().next();
                begun.remove(first);
            }
        }
        if (first != null) {
            first.processSocket(SocketEvent.DISCONNECT, true);
        }
    }

    private void end(SocketWrapperBase<NioChannel> socket) {
        synchronized (begun) {
            begun.remove(socket);
            some = !begun.isEmpty();
        }
    }

    @Override
    public void release(SocketWrapperBase<NioChannel> socket) {
        end(socket);
        handler.release(socket);
    }

    @Override
    public Object getGlobal() {
        return handler.getGlobal();
    }

    @Override
    public void pause() {
        handler.pause();
    }

    @Override
    public void recycle() {
        handler.recycle();
    }
}
