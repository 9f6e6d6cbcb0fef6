package dev.timonel.routing;

import dev.timonel.routing.Draws.Affinity;
import dev.timonel.routing.Draws.Draw;
import dev.timonel.routing.Draws.Remembered;
import dev.timonel.routing.RouteDecision.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The endpoint chosen, and the draw that chose it unless the client was remembered. */
record Choice(ProxyEndpoint endpoint, Reason reason, Optional<Draw> draw) {

    /** Takes the first remembered endpoint that is a candidate, or else the next in turn. {@code candidates} is not empty. */
    static Choice make(
            Draws.PortKey port,
            String scope,
            List<ProxyEndpoint> candidates,
            Optional<Affinity> affinity,
            Draws draws,
            Explanation told) {
        Set<Remembered> known = affinity.map(draws::remembered).orElse(Set.of());
        Optional<ProxyEndpoint> before = candidates.stream()
                .filter(e -> known.contains(new Remembered(e.address(), e.port())))
                .findFirst();
        if (before.isPresent()) {
            told.tell(
                    "choice",
                    before.get().title(),
                    "sessionAffinity is ClientIP, and this client got it less than "
                            + affinity.orElseThrow().seconds() + " s ago");
            return new Choice(before.get(), Reason.SessionAffinity, Optional.empty());
        }
        int k = candidates.size();
        Draw draw = new Draw(
                Draws.Stage.Endpoint,
                port,
                scope,
                candidates.stream().map(ProxyEndpoint::hostPort).toList());
        long ticket = draws.ticket(draw);
        int index = (int) Math.floorMod(ticket, (long) k);
        ProxyEndpoint chosen = candidates.get(index);
        told.tell(
                "choice",
                chosen.title(),
                (k == 1
                                ? "it is the only candidate"
                                : "candidates take turns: ticket " + ticket + " is for number " + (index + 1) + " of "
                                        + k)
                        + (affinity.isPresent() ? "; sessionAffinity ClientIP keeps the client there" : ""));
        return new Choice(chosen, Reason.RoundRobin, Optional.of(draw));
    }
}
