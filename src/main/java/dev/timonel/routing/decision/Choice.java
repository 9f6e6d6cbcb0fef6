package dev.timonel.routing.decision;

import dev.timonel.routing.Draws;
import dev.timonel.routing.Draws.Affinity;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.Candidates;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The candidate chosen, by its number from 0: the one that the client is remembered for, or else the one whose turn
 * {@code ticket} says it is. {@code affinity} is there if the client is to be remembered.
 */
record Choice(
        Candidates from,
        int number,
        Reason reason,
        long ticket,
        @Nullable Affinity affinity) {

    /** {@code candidates} has any. */
    static Choice make(Candidates candidates, @Nullable Affinity affinity, Draws draws) {
        Set<Draws.Remembered> known = affinity == null ? Set.of() : draws.remembered(affinity);
        int before = known.isEmpty() ? -1 : candidates.firstOf(known);
        if (before >= 0) {
            return new Choice(candidates, before, Reason.SessionAffinity, 0, affinity);
        }
        long ticket = draws.ticket(candidates.draw());
        int number = (int) Math.floorMod(ticket, (long) candidates.endpoints().size());
        return new Choice(candidates, number, Reason.RoundRobin, ticket, affinity);
    }

    Choice drawn(long otherTicket) {
        return new Choice(from, number, reason, otherTicket, affinity);
    }

    ProxyEndpoint endpoint() {
        return from.endpoints().get(number);
    }
}
