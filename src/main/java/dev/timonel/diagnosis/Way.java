package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Tried;
import dev.timonel.model.ServiceFacts;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.decision.Decision;
import org.jspecify.annotations.Nullable;

/**
 * One address by which a client comes to one port of the service, and what the routing decides of it; {@code decision} is null
 * and {@code failure} there where no node is asked.
 */
record Way(
        String to,
        By by,
        String node,
        ServiceFacts.Port port,
        @Nullable Decision decision,
        @Nullable Failure failure) {

    /** What the address is of the service. */
    enum By {
        ClusterIP,
        Headless,
        ExternalIP,
        LoadBalancer,
        NodePort
    }

    Way because(@Nullable Failure found) {
        return new Way(to, by, node, port, decision, found);
    }

    boolean forwards() {
        return decision != null && decision.verdict() == RouteDecision.Verdict.Forward;
    }

    boolean fails() {
        return failure != null && !failure.inPart();
    }

    Tried tried() {
        return new Tried(
                to,
                by.name() + (node.isEmpty() ? "" : " at " + node),
                decision == null ? null : decision.verdict(),
                decision == null ? null : decision.reason(),
                failure == null ? null : failure.cause());
    }
}
