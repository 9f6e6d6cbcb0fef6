package dev.timonel.routing;

import dev.timonel.model.Kinds;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Which service port a destination belongs to: the maps {@code service-ips} and {@code service-nodeports} of
 * {@code pkg/proxy/nftables/proxier.go}. Of several services that claim one address, the first by name has it.
 */
final class Frontends {

    /** The service port and the kind of address that was hit. */
    record Match(FrontendType type, IpAddress address, int number, ServicePortView port) {
        /** Only a cluster IP is internal traffic. */
        boolean internal() {
            return type == FrontendType.ClusterIP;
        }
    }

    private Frontends() {}

    /** The match of one of these types that every node of the cluster makes, by the address alone; the first type wins. */
    static Optional<Match> byAddress(
            ClusterSnapshot snapshot, List<FrontendType> types, IpAddress to, int port, String protocol) {
        for (FrontendType type : types) {
            Optional<Match> match = ServicePortView.all(snapshot.servicesWithIp(to), to.family())
                    .filter(ServicePortView::proxied)
                    .filter(v -> v.port().port() == port && v.port().protocol().equals(protocol))
                    .filter(v -> holder(type).test(v, to))
                    .findFirst()
                    .map(v -> new Match(type, to, port, v));
            if (match.isPresent()) {
                return match;
            }
        }
        return Optional.empty();
    }

    /** The match that this node makes on its own addresses. */
    static Optional<Match> byNodePort(
            ClusterSnapshot snapshot, Collection<IpAddress> own, IpAddress to, int port, String protocol) {
        if (!own.contains(to)) {
            return Optional.empty();
        }
        return ServicePortView.all(snapshot.servicesWithNodePort(port), to.family())
                .filter(ServicePortView::proxied)
                .filter(v -> v.port().nodePort() == port && v.port().protocol().equals(protocol))
                .findFirst()
                .map(v -> new Match(FrontendType.NodePort, to, port, v));
    }

    /** A service that has the address as its cluster IP, whatever the port. */
    static Optional<ServicePortView> clusterIpOwner(ClusterSnapshot snapshot, IpAddress to) {
        return ServicePortView.all(snapshot.servicesWithIp(to), to.family())
                .filter(ServicePortView::proxied)
                .filter(v -> holder(FrontendType.ClusterIP).test(v, to))
                .findFirst();
    }

    /** A service whose load balancer has the address and terminates connections itself. */
    static Optional<ServicePortView> proxiedLoadBalancer(ClusterSnapshot snapshot, IpAddress to) {
        return ServicePortView.all(snapshot.servicesWithIp(to), to.family())
                .filter(v -> v.facts().ingress().stream().anyMatch(i -> i.proxied() && to.equals(i.ip())))
                .findFirst();
    }

    private static BiPredicate<ServicePortView, IpAddress> holder(FrontendType type) {
        return switch (type) {
            case ClusterIP -> (view, to) -> view.clusterIp().equals(Optional.of(to));
            case LoadBalancer -> (view, to) -> view.loadBalancerVips().contains(to);
            case ExternalIP -> (view, to) -> view.externalIps().contains(to);
            case NodePort, Headless -> (view, to) -> false;
        };
    }

    /** {@code ; node ports there are: 30080/TCP of default/web}, the nearest first; {@code ""} if there are none. */
    static String nodePortsNear(ClusterSnapshot snapshot, int asked) {
        record Held(int number, String text) {}
        List<String> held = snapshot.list(Kinds.SERVICE).stream()
                .flatMap(service -> service.facts(ServiceFacts.class).ports().stream()
                        .filter(port -> port.nodePort() != 0)
                        .map(port -> new Held(
                                port.nodePort(),
                                port.nodePort() + "/" + port.protocol() + " of " + service.namespace() + "/"
                                        + service.name())))
                .sorted(Comparator.comparingInt((Held h) -> Math.abs(h.number() - asked))
                        .thenComparing(Held::text))
                .map(Held::text)
                .toList();
        return held.isEmpty() ? "" : "; node ports there are: " + Explanation.some(held);
    }
}
