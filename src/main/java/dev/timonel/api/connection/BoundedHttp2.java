package dev.timonel.api.connection;

import org.apache.coyote.http2.Http2Protocol;

/**
 * HTTP/2 whose threads wait for readers as far as there are {@link ReaderPlaces}: who has none waits for a moment, then loses its
 * stream, or the connection where that takes nothing. Tomcat asks for these times before each wait.
 */
public final class BoundedHttp2 extends Http2Protocol {
    private static final long A_MOMENT_MILLIS = 100;

    private final ReaderPlaces places;

    public BoundedHttp2(ReaderPlaces places) {
        this.places = places;
    }

    /** For the window of the connection, and for its socket. */
    @Override
    public long getWriteTimeout() {
        return places.mayWait() ? super.getWriteTimeout() : A_MOMENT_MILLIS;
    }

    /** For the window of a stream. */
    @Override
    public long getStreamWriteTimeout() {
        return places.mayWait() ? super.getStreamWriteTimeout() : A_MOMENT_MILLIS;
    }
}
