package dev.timonel.routing.decision;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.selection.NodeView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * loadBalancerSourceRanges: guards the load-balancer addresses that nodes capture and nothing else, before anything is
 * balanced (service-semantics D3, rule 0).
 */
enum Firewall {
    NotGuarded(true),
    NoRanges(true),
    UnknownClient(false),
    InRange(true),
    BalancersOwn(true),
    OutOfRange(false);

    private final boolean lets;

    Firewall(boolean lets) {
        this.lets = lets;
    }

    boolean lets() {
        return lets;
    }

    static Firewall check(Frontends.Match match, @Nullable IpAddress from, NodeView node) {
        if (match.type() != FrontendType.LoadBalancer) {
            return NotGuarded;
        }
        List<Cidr> ranges = match.port().sourceRanges();
        if (ranges.isEmpty()) {
            return NoRanges;
        }
        if (from == null) {
            return UnknownClient;
        }
        if (ranges.stream().anyMatch(c -> c.contains(from))) {
            return InRange;
        }
        // a node that may come reaches the load balancer with the balancer's own address as its source
        boolean nodeMayCome = node.primary(from.family())
                .filter(ip -> ranges.stream().anyMatch(c -> c.contains(ip)))
                .isPresent();
        return nodeMayCome && match.port().vips().contains(from) ? BalancersOwn : OutOfRange;
    }

    String because(Frontends.Match match, @Nullable IpAddress from) {
        String listed = Explanation.some(
                match.port().sourceRanges().stream().map(Cidr::toString).toList());
        return switch (this) {
            case NotGuarded -> "source ranges guard load-balancer addresses only";
            case NoRanges -> "there are no loadBalancerSourceRanges that keep anybody out";
            case UnknownClient -> "only " + listed + " may come, and nobody knows the client's address";
            case InRange -> from + " is in " + listed;
            case BalancersOwn -> from + " is the load balancer's own address, and the node's is in " + listed;
            case OutOfRange -> from + " is not in loadBalancerSourceRanges " + listed;
        };
    }
}
