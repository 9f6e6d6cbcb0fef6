package dev.timonel.routing;

import dev.timonel.routing.decision.Router;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.function.Consumer;

/** The cluster that most routing tests ask: one client pod, a balanced service with a pod on each of two nodes. */
public final class Balanced {
    public static final String POD_ON_1 = "10.244.1.50";
    public static final String NODE_1 = "192.168.0.11";
    public static final String OUTSIDE = "203.0.113.9";

    private Balanced() {}

    public static Cluster balanced(Consumer<ServiceBuilder> change) {
        return Cluster.ofThreeNodes()
                .pod("client", POD_ON_1, "node-1", "app", "client", true)
                .loadBalancer("web", "10.96.0.10", "198.51.100.1", change)
                .member("web", "web-1", "10.244.1.5", "node-1", true)
                .member("web", "web-2", "10.244.2.5", "node-2", true);
    }

    public static Consumer<ServiceBuilder> unchanged() {
        return s -> {};
    }

    public static Consumer<ServiceBuilder> externalLocal() {
        return s -> s.editSpec().withExternalTrafficPolicy("Local").endSpec();
    }

    public static Consumer<ServiceBuilder> internalLocal() {
        return s -> s.editSpec().withInternalTrafficPolicy("Local").endSpec();
    }

    /** Each client stays with its endpoint for ten minutes. */
    public static Consumer<ServiceBuilder> sticky() {
        return s -> s.editSpec()
                .withSessionAffinity("ClientIP")
                .withNewSessionAffinityConfig()
                .withNewClientIP(600)
                .endSessionAffinityConfig()
                .endSpec();
    }

    public static RouteDecision decide(Cluster cluster, String host, int port, String from, String node) {
        return new Router(Cluster.CONFIG).decide(cluster.snapshot(), Cluster.tcp(host, port, from, node), Ticket.of(0));
    }
}
