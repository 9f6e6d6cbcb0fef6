package dev.timonel.routing.decision;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.table.Candidates;
import dev.timonel.routing.table.ServicePortView;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the words of a query stand for: where the packet goes, and what of the services takes it there. {@code byAddress} is
 * the match that every node makes, {@code byNodePort} the one that a node makes on its own addresses; {@code resolvable} is
 * there for a headless service.
 */
record Resolution(
        Destination destination,
        Frontends.@Nullable Match byAddress,
        Frontends.@Nullable Match byNodePort,
        @Nullable Candidates resolvable) {

    /** Throws {@link dev.timonel.model.StatusException} for a name that nothing has, and for words that do not fit together. */
    static Resolution of(ForwardingTable table, RouteQuery query) {
        Destination destination =
                new Destinations(table.snapshot(), table.config(), query, table.source(query.from())).resolve();
        if (destination instanceof Destination.Pods pods) {
            return new Resolution(destination, null, null, resolvable(table, query, pods.service()));
        }
        if (!(destination instanceof Destination.Address address)) {
            return new Resolution(destination, null, null, null);
        }
        Frontends.Match match =
                Frontends.byAddress(table, table.config().captured(), address.ip(), address.port(), query.protocol());
        return match != null
                ? new Resolution(destination, match, null, null)
                : new Resolution(
                        destination,
                        null,
                        Frontends.byNodePort(table, address.ip(), address.port(), query.protocol()),
                        null);
    }

    /** Whether a service takes it; there are only so many words for those. */
    boolean isOfService() {
        return byAddress != null || byNodePort != null || resolvable != null;
    }

    private static Candidates resolvable(ForwardingTable table, RouteQuery query, KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        Optional<ServiceFacts.Port> named = Destinations.namedPort(facts, query);
        if (!query.portName().isEmpty() && named.isEmpty()) {
            throw Destinations.noSuchPort(facts, "Service " + service.namespace() + "/" + service.name(), query);
        }
        ServiceFacts.Port port =
                named.or(() -> HeadlessRoute.numbered(facts, query)).orElseGet(() -> HeadlessRoute.unlisted(query));
        ServicePortView view = ServicePortView.of(service, port, family(facts, query.from()));
        return table.service(service).resolvable(view, query.portName().isEmpty() ? query.port() : 0);
    }

    private static IpFamily family(ServiceFacts facts, @Nullable IpAddress from) {
        if (from != null) {
            return from.family();
        }
        return facts.families().isEmpty()
                ? IpFamily.IPv4
                : IpFamily.valueOf(facts.families().get(0));
    }
}
