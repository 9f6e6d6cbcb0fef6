package dev.timonel.api.watch;

import java.io.IOException;

/** The client's end of a watch, which never blocks: write only right after {@link #isReady} was true. */
interface Sink {

    /** Whether everything so far has been taken. If false, the sink calls back when it has. */
    boolean isReady();

    /** Sends these bytes as they are, now or when the client takes them. Not to be written to afterwards. */
    void write(byte[] bytes) throws IOException;

    /** Ends the response as it should end; nothing happens the second time. */
    void close();

    /** Ends the connection at once, whatever has not been taken. */
    void abort();
}
