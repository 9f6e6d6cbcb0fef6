package dev.timonel.api.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 whose threads wait for readers as far as there are {@link ReaderPlaces}; the connection of one more is closed. Set before it
 * starts. What is written without waiting, as watches are, goes another way.
 */
public final class BoundedHttp extends Http11NioProtocol {
    /** Bytes: what idle connections have at most, and of which those with TLS, and heads that have begun, take a part each. */
    private static final long MEMORY = Runtime.getRuntime().maxMemory() / 4;

    private static final int OF_A_CONNECTION = 16 * 1024;
    private static final int OF_A_TLS_CONNECTION = 192 * 1024;
    private static final int OF_A_HEAD = 128 * 1024;
    private static final int MOST_HEADS = 4096;

    private final Endpoint endpoint;

    public BoundedHttp() {
        this((int) Math.min(MOST_HEADS, MEMORY / OF_A_HEAD));
    }

    BoundedHttp(int heads) {
        this(new Endpoint());
        endpoint.setHandler(new UnfinishedHeads(endpoint.getHandler(), heads));
    }

    private BoundedHttp(Endpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /** What so many connections hold is a part of the memory that there is. */
    public void bound(ReaderPlaces places) {
        endpoint.places = places;
        long each = isSSLEnabled() ? OF_A_TLS_CONNECTION : OF_A_CONNECTION;
        setMaxConnections((int) Math.min(getMaxConnections(), MEMORY / each));
    }

    private static final class Endpoint extends NioEndpoint {
        private ReaderPlaces places = new ReaderPlaces(Integer.MAX_VALUE);
        private @Nullable Executor threads;
        private @Nullable Executor bounded;

        @Override
        public synchronized @Nullable Executor getExecutor() {
            Executor own = super.getExecutor();
            if (own != threads) {
                threads = own;
                bounded = own == null ? null : places.givingBack(own);
            }
            return bounded;
        }

        @Override
        protected NioChannel createChannel(SocketBufferHandler buffer) {
            return isSSLEnabled() ? new Secure(buffer, this) : new Plain(buffer, this);
        }

        /** Who hears that nothing could be written waits until something can. */
        private int written(NioChannel channel, ByteBuffer from, int count) throws IOException {
            boolean left = from.hasRemaining() || channel.getOutboundRemaining() > 0;
            if (count == 0 && left && !places.mayWait()) {
                throw new IOException("too many clients do not read what they are answered");
            }
            return count;
        }
    }

    private static final class Plain extends NioChannel {
        private final Endpoint endpoint;

        Plain(SocketBufferHandler buffer, Endpoint endpoint) {
            super(buffer);
            this.endpoint = endpoint;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return ReaderPlaces.givesWay() ? 0 : super.read(into);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            return endpoint.written(this, from, super.write(from));
        }
    }

    private static final class Secure extends SecureNioChannel {
        private final Endpoint endpoint;

        Secure(SocketBufferHandler buffer, Endpoint endpoint) {
            super(buffer, endpoint);
            this.endpoint = endpoint;
        }

        /** What is decrypted later tells nobody that it is there. */
        @Override
        public int read(ByteBuffer into) throws IOException {
            return netInBuffer.position() == 0 && ReaderPlaces.givesWay() ? 0 : super.read(into);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            return endpoint.written(this, from, super.write(from));
        }
    }
}
