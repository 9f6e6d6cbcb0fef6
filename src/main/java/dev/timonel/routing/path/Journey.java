package dev.timonel.routing.path;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.Source;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.selection.ProxyEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where a packet starts, where it is sent, which node's rules see it, and what they do: {@code frontend} is null if no
 * service takes it, {@code refusal} is set if it ends there, {@code endpoint} is who gets it (null for somebody outside).
 */
public record Journey(
        Source source,
        IpAddress to,
        int port,
        NodeView node,
        @Nullable FrontendType frontend,
        @Nullable ProxyEndpoint endpoint,
        boolean masquerade,
        @Nullable String refusal) {
    /** Shown for the port that the client's kernel, or a rewriting node, would draw. */
    static final int CLIENT_PORT = 41000;

    /**
     * How the packet came to its endpoint: {@code there} is the endpoint's node (nowhere if none of the cluster),
     * {@code seen} the source that the endpoint sees, null if nobody knows it. {@code rewritten}: it is the deciding
     * node's address and no longer the client's.
     */
    record Arrival(
            ProxyEndpoint endpoint,
            NodeView there,
            boolean hostNetwork,
            @Nullable IpAddress seen,
            boolean rewritten) {
        /** Whether it comes in over a network from the endpoint's own address, which no kernel takes. */
        boolean forged(Journey journey) {
            boolean local = hostNetwork
                    && there.name().equals(journey.source().node())
                    && there.name().equals(journey.node().name());
            return endpoint.address().equals(seen) && !local;
        }

        String answer() {
            return endpoint.hostPort() + " → " + title(seen);
        }
    }

    /** Whether the node puts the endpoint in the place of the destination. */
    boolean translated() {
        return frontend != null && frontend != FrontendType.Headless && endpoint != null;
    }

    boolean fromPod() {
        return source.kind() == Source.Kind.Pod;
    }

    boolean fromNode() {
        return source.kind() == Source.Kind.Node;
    }

    String client() {
        return title(source.address());
    }

    String clientAddress() {
        IpAddress from = source.address();
        return from == null ? "the client" : from.toString();
    }

    String destination() {
        return ProxyEndpoint.hostPort(to, port);
    }

    static String title(@Nullable IpAddress client) {
        return client == null ? "client:" + CLIENT_PORT : ProxyEndpoint.hostPort(client, CLIENT_PORT);
    }
}
