package dev.timonel.routing;

import dev.timonel.net.IpAddress;
import java.util.List;
import java.util.Set;

/**
 * Where a decision gets the two things that a snapshot does not hold: whose turn it is, and what was chosen before. The
 * router asks at most once for a node and once for an endpoint.
 */
public interface Draws {

    /** The number of the draw, never negative; the one chosen is number {@code ticket mod k} of k. */
    long ticket(Draw draw);

    /**
     * The endpoints that this client got and whose time is not over. There are several where one address of the service
     * may not lead to what it got by another: kube-proxy has a set of clients for each endpoint.
     */
    Set<Remembered> remembered(Affinity affinity);

    /**
     * What is drawn from: the candidates for one service port, or the nodes of a load balancer, always in the same order. Whose
     * turn it is goes on when the candidates change; {@code scope} tells apart what has candidates of its own at the same time,
     * as traffic that stays in its zone has.
     */
    record Draw(Stage stage, PortKey port, String scope, List<String> candidates) {
        public Draw {
            candidates = List.copyOf(candidates);
        }
    }

    /** The two draws that a packet can need, in their order. */
    enum Stage {
        Node,
        Endpoint
    }

    /** A service port. {@code portName} is {@code ""} for the unnamed one. */
    record PortKey(String namespace, String service, String portName, String protocol) {}

    /**
     * A client that a node remembers, by its address before any masquerade, and for how many seconds after each use.
     * {@code reachable} is all that the node may send the port's traffic to: what is not among them is forgotten.
     */
    record Affinity(String node, IpAddress client, PortKey port, int seconds, Set<Remembered> reachable) {
        public Affinity {
            reachable = Set.copyOf(reachable);
        }
    }

    /** The endpoint that affinity holds a client to. */
    record Remembered(IpAddress address, int port) {}
}
