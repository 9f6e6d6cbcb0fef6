package dev.timonel.routing.policy;

import java.util.List;

/**
 * One of the rules of a policy: it lets through what one of its peers is the other end of, and one of its ports is the
 * destination of. No peers are everybody, no ports are all. {@code at} is its place: {@code ingress[0]}.
 */
record Rule(String at, List<Peer> peers, List<PortMatch> ports) {

    Match matches(Flow flow, Party other, Namespaces namespaces) {
        return Match.of(takes(flow)).and(peer(other, namespaces));
    }

    /** Whether it is an ipBlock alone by which it matches. */
    boolean needsBlock(Party other, Namespaces namespaces) {
        return !peers.isEmpty()
                && peers.stream()
                        .filter(peer -> !(peer instanceof Peer.Block))
                        .allMatch(peer -> peer.matches(other, namespaces) != Match.Yes);
    }

    boolean takes(Flow flow) {
        return ports.isEmpty() || ports.stream().anyMatch(port -> port.matches(flow));
    }

    Match peer(Party other, Namespaces namespaces) {
        Match any = Match.of(peers.isEmpty());
        for (Peer peer : peers) {
            any = any.or(peer.matches(other, namespaces));
        }
        return any;
    }
}
