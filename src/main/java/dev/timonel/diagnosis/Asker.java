package dev.timonel.diagnosis;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.Source;
import dev.timonel.routing.decision.ClientAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * Who comes to the service: one of {@code addresses}, which a pod of two families has two of; empty if nobody knows. Anybody
 * comes from inside and from outside.
 */
record Asker(boolean inside, boolean outside, List<IpAddress> addresses) {

    static Asker of(ClusterSnapshot snapshot, String from) {
        if (from.isEmpty()) {
            return new Asker(true, true, List.of());
        }
        if (from.equals(ClientAddress.OUTSIDE)) {
            return new Asker(false, true, List.of());
        }
        Optional<IpAddress> literal = IpAddress.parse(from);
        if (literal.isPresent()) {
            boolean outside = Source.of(snapshot, literal.get()).kind() == Source.Kind.Outside;
            return new Asker(!outside, outside, List.of(literal.get()));
        }
        return new Asker(true, false, ClientAddress.all(snapshot, from));
    }
}
