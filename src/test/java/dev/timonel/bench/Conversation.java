package dev.timonel.bench;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One connection's protocol as the load program speaks it: one request at a time, its bytes made beforehand. */
interface Conversation {
    /** What is sent when the connection is there, before any request. */
    default ByteBuffer greeting() {
        return ByteBuffer.allocate(0);
    }

    /** The bytes on the wire for the next request. */
    ByteBuffer request(byte[] prepared);

    /**
     * Takes what has arrived.
     *
     * @return whether the answer is now whole
     * @throws IOException if it is not the answer of a success
     */
    boolean receive(ByteBuffer arrived) throws IOException;

    /** What the protocol itself wants sent now. */
    default ByteBuffer reply() {
        return ByteBuffer.allocate(0);
    }

    /** Whether the peer closes the connection after the answer that was just received. */
    default boolean closing() {
        return false;
    }
}
