package dev.timonel.routing;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.FrontendType;
import java.util.List;

/**
 * loadBalancerSourceRanges: guards the load-balancer addresses that nodes capture and nothing else, before anything is
 * balanced (service-semantics D3, rule 0).
 */
record Firewall(boolean lets, String because) {

    static Firewall check(Frontends.Match match, Source source, NodeView node) {
        if (match.type() != FrontendType.LoadBalancer) {
            return new Firewall(true, "source ranges guard load-balancer addresses only");
        }
        List<Cidr> ranges = match.port().sourceRanges();
        if (ranges.isEmpty()) {
            return new Firewall(true, "there are no loadBalancerSourceRanges that keep anybody out");
        }
        String listed = Explanation.some(ranges.stream().map(Cidr::toString).toList());
        IpAddress from = source.address();
        if (from == null) {
            return new Firewall(false, "only " + listed + " may come, and nobody knows the client's address");
        }
        if (ranges.stream().anyMatch(c -> c.contains(from))) {
            return new Firewall(true, from + " is in " + listed);
        }
        // a node that may come reaches the load balancer with the balancer's own address as its source
        boolean nodeMayCome = node.primary(from.family())
                .filter(ip -> ranges.stream().anyMatch(c -> c.contains(ip)))
                .isPresent();
        if (nodeMayCome && match.port().loadBalancerVips().contains(from)) {
            return new Firewall(true, from + " is the load balancer's own address, and the node's is in " + listed);
        }
        return new Firewall(false, from + " is not in loadBalancerSourceRanges " + listed);
    }
}
