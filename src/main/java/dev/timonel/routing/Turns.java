package dev.timonel.routing;

/** Draws that go on from packet to packet: whoever takes a ticket moves the turn, and a client that was sent is remembered. */
public interface Turns extends Draws {

    /** The first of {@code n} consecutive tickets, which nobody else gets. */
    long reserve(Draw draw, long n);

    /** Each connection starts the time of its client and endpoint again. */
    void remember(Affinity affinity, Remembered endpoint);

    @Override
    default long ticket(Draw draw) {
        return reserve(draw, 1);
    }
}
