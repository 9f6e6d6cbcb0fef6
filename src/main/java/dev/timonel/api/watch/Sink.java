package dev.timonel.api.watch;

import java.io.IOException;

/** The client's end of a watch, which never blocks: write and flush only right after {@link #isReady} was true. */
interface Sink {

    /** Whether a write would not block. If false, the sink calls back when it is. */
    boolean isReady();

    void write(byte[] bytes) throws IOException;

    void flush() throws IOException;

    /** Ends the response; nothing happens the second time. */
    void close();
}
