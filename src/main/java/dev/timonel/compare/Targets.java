package dev.timonel.compare;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.RouteDecision.FrontendType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Everything that one Service may be dialled by. */
final class Targets {
    private Targets() {}

    static List<Target> of(KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        List<Target> all = new ArrayList<>();
        if (facts.isExternalName()) {
            return all;
        }
        for (ServiceFacts.Port port : facts.ports()) {
            if (facts.headless()) {
                families(facts).forEach(f -> all.add(target(service, port, FrontendType.Headless, f, null)));
                continue;
            }
            facts.clusterIps().forEach(ip -> all.add(at(service, port, FrontendType.ClusterIP, ip)));
            facts.externalIps().forEach(ip -> all.add(at(service, port, FrontendType.ExternalIP, ip)));
            facts.ingress().stream()
                    .map(ServiceFacts.Ingress::ip)
                    .filter(Objects::nonNull)
                    .forEach(ip -> all.add(at(service, port, FrontendType.LoadBalancer, ip)));
            if (port.nodePort() != 0) {
                facts.clusterIps().stream()
                        .map(IpAddress::family)
                        .distinct()
                        .forEach(f -> all.add(target(service, port, FrontendType.NodePort, f, null)));
            }
        }
        return all;
    }

    /** A node port that an address of a node takes away by being somebody's own. */
    static Target nodePort(KubeObject service, ServiceFacts.Port port, IpFamily family) {
        return target(service, port, FrontendType.NodePort, family, null);
    }

    static List<IpFamily> families(ServiceFacts facts) {
        return facts.families().isEmpty()
                ? List.of(IpFamily.IPv4)
                : facts.families().stream().map(IpFamily::valueOf).toList();
    }

    private static Target at(KubeObject service, ServiceFacts.Port port, FrontendType type, IpAddress ip) {
        return target(service, port, type, ip.family(), ip);
    }

    private static Target target(
            KubeObject service,
            ServiceFacts.Port port,
            FrontendType type,
            IpFamily family,
            @Nullable IpAddress address) {
        return new Target(
                type,
                family,
                address,
                type == FrontendType.NodePort ? port.nodePort() : port.port(),
                port.protocol(),
                service.namespace(),
                service.name(),
                port.name());
    }
}
