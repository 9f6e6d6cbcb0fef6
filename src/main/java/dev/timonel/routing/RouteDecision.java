package dev.timonel.routing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.routing.policy.PolicyAnswer;
import dev.timonel.routing.selection.EndpointSelection;
import dev.timonel.routing.selection.ExclusionReason;
import dev.timonel.routing.selection.ProxyEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a packet, which pod gets it, and why: the answer of {@code GET /route}. What does not apply is null and
 * left out of the JSON, and so are candidates, excluded, path and explanation if nobody wants them. The verdict is that of the
 * nodes' rules; {@code policy} is what NetworkPolicies say of the packet then, null if none has a say. {@code more} is where the
 * service itself is explained. {@code ticket} is what was drawn (see {@link Ticket#text}): the same query with {@code at} the
 * {@code resourceVersion} and this {@code ticket} has the same answer, of many packets the first; {@code replay} is that query.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "apiVersion",
    "kind",
    "resourceVersion",
    "ticket",
    "verdict",
    "reason",
    "frontend",
    "node",
    "masquerade",
    "endpoint",
    "candidates",
    "excluded",
    "policy",
    "path",
    "explanation",
    "more",
    "replay",
    "distribution"
})
public record RouteDecision(
        String apiVersion,
        String kind,
        String resourceVersion,
        String ticket,
        Verdict verdict,
        Reason reason,
        @Nullable Frontend frontend,
        @Nullable String node,
        boolean masquerade,
        @Nullable Backend endpoint,
        @Nullable List<Backend> candidates,
        @Nullable List<Excluded> excluded,
        @Nullable PolicyAnswer policy,
        @Nullable List<Hop> path,
        @Nullable List<Step> explanation,
        @Nullable String more,
        @Nullable String replay,
        @Nullable List<Share> distribution) {
    public static final String API_VERSION = "routing.timonel.dev/v1";
    public static final String KIND = "RouteDecision";

    /** What happens to the packet. */
    public enum Verdict {
        /** It goes to {@code endpoint}. */
        Forward,
        /** The connection is refused. */
        Reject,
        /** Silence. */
        Drop,
        /** No service owns the address: the packet goes on as it is. */
        PassThrough
    }

    /** The rule that gave the verdict. Closed: these are all there are. */
    public enum Reason {
        /** Forward: the candidates take turns. */
        RoundRobin,
        /** Forward: the client stays with the endpoint it got before. */
        SessionAffinity,
        /** Reject: no node has a usable endpoint. */
        NoEndpoints,
        /** Reject: the cluster IP exists, but not with this port and protocol. */
        WrongPort,
        /** Drop: loadBalancerSourceRanges keeps the client out. */
        SourceRange,
        /** Drop: policy Local, and this node has no usable endpoint. */
        NoLocalEndpoints,
        /** Reject or Drop: the endpoint is itself an address of a service, and no packet is sent on twice. */
        EndpointIsService,
        /** Drop: inside a service range, but no service has the address. */
        UnallocatedClusterIP,
        /** Drop or PassThrough: the service that has the address is left to another proxy by its label. */
        OtherProxy,
        /** PassThrough: a pod's own address. */
        PodAddress,
        /** PassThrough: a node's own address, on a port that no service holds there. */
        NodeAddress,
        /** PassThrough: a load balancer that terminates connections itself (ipMode Proxy). */
        LoadBalancerProxy,
        /** PassThrough: DNS sends the client to another name. */
        ExternalName,
        /** PassThrough: an address of nothing in the cluster. */
        UnknownAddress
    }

    /** How an address came to be a service's. */
    public enum FrontendType {
        ClusterIP,
        ExternalIP,
        LoadBalancer,
        NodePort,
        /** No address of its own: the name resolves to the pods. */
        Headless
    }

    /** The service port that the packet hit, and by which address. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"type", "address", "port", "protocol", "namespace", "service", "portName"})
    public record Frontend(
            FrontendType type,
            @Nullable String address,
            int port,
            String protocol,
            String namespace,
            String service,
            @Nullable String portName) {}

    /** An endpoint that may get the packet. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"address", "port", "namespace", "pod", "node", "zone"})
    public record Backend(
            String address,
            int port,
            @Nullable String namespace,
            @Nullable String pod,
            @Nullable String node,
            @Nullable String zone) {
        public static Backend of(ProxyEndpoint e) {
            return new Backend(
                    e.address().toString(),
                    e.port(),
                    e.pod().isEmpty() ? null : e.namespace(),
                    absent(e.pod()),
                    absent(e.node()),
                    absent(e.zone()));
        }
    }

    /** An endpoint that may not, and why. {@code port} is missing if its pod has no such port. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"address", "port", "pod", "reason"})
    public record Excluded(
            String address,
            @Nullable Integer port,
            @Nullable String pod,
            ExclusionReason reason) {
        public static Excluded of(EndpointSelection.Exclusion exclusion) {
            ProxyEndpoint e = exclusion.endpoint();
            return new Excluded(
                    e.address().toString(), e.port() == 0 ? null : e.port(), absent(e.pod()), exclusion.reason());
        }
    }

    /** Which way a packet goes. */
    public enum Direction {
        /** From the client. */
        @JsonProperty("request")
        Request,
        /** Back to it. */
        @JsonProperty("reply")
        Reply
    }

    /**
     * One station of the packet: the node (missing outside the cluster), the interface or table, source and destination
     * there, the tunnel's if it is in one, and the MTU of the interface in bytes. The client's port is always shown as
     * 41000. The stations of the answer follow those of the request.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"direction", "node", "at", "inner", "outer", "mtu", "why"})
    public record Hop(
            Direction direction,
            @Nullable String node,
            String at,
            String inner,
            @Nullable String outer,
            int mtu,
            String why) {}

    /** One step of the decision, for a person. */
    @JsonPropertyOrder({"step", "outcome", "because"})
    public record Step(String step, String outcome, String because) {}

    /** How often an endpoint was chosen. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"address", "port", "pod", "count"})
    public record Share(String address, int port, @Nullable String pod, long count) {}

    /** This decision as of another revision. */
    public RouteDecision at(String revision) {
        return resourceVersion.equals(revision)
                ? this
                : new RouteDecision(
                        apiVersion,
                        kind,
                        revision,
                        ticket,
                        verdict,
                        reason,
                        frontend,
                        node,
                        masquerade,
                        endpoint,
                        candidates,
                        excluded,
                        policy,
                        path,
                        explanation,
                        more,
                        replay,
                        distribution);
    }

    /** This decision with the question that replays it. */
    public RouteDecision withReplay(String question) {
        return new RouteDecision(
                apiVersion,
                kind,
                resourceVersion,
                ticket,
                verdict,
                reason,
                frontend,
                node,
                masquerade,
                endpoint,
                candidates,
                excluded,
                policy,
                path,
                explanation,
                more,
                question,
                distribution);
    }

    /** This decision as the first of many, with how the many spread. */
    public RouteDecision withDistribution(List<Share> shares) {
        return new RouteDecision(
                apiVersion,
                kind,
                resourceVersion,
                ticket,
                verdict,
                reason,
                frontend,
                node,
                masquerade,
                endpoint,
                candidates,
                excluded,
                policy,
                path,
                explanation,
                more,
                replay,
                List.copyOf(shares));
    }

    private static @Nullable String absent(String text) {
        return text.isEmpty() ? null : text;
    }
}
