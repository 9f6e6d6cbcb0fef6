package dev.timonel.routing.decision;

import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.selection.NodeView;
import org.jspecify.annotations.Nullable;

/**
 * What the traffic policies make of one packet: whether it must stay on the node, and whether its source is rewritten
 * before hairpin is looked at ({@code pkg/proxy/nftables/proxier.go}; service-semantics D3, rules 3 to 5).
 */
record TrafficRule(Policy policy, Rewriting rewriting) {

    /** Which policy counts, and how. */
    private enum Policy {
        InternalLocal(true, "internalTrafficPolicy is Local for its cluster IP"),
        InternalCluster(false, "internalTrafficPolicy is Cluster"),
        ExternalCluster(false, "externalTrafficPolicy is Cluster"),
        ExternalLocal(true, "externalTrafficPolicy is Local"),
        ExternalLocalOfPod(
                false,
                "externalTrafficPolicy is Local, but the source counts as a pod of this node, which is treated as"
                        + " traffic to the cluster IP would be"),
        ExternalLocalOfNode(
                false,
                "externalTrafficPolicy is Local, but the source is this node itself, to which it does not apply");

        private final boolean local;
        private final String because;

        Policy(boolean local, String because) {
            this.local = local;
            this.because = because;
        }
    }

    /** Whether the source is rewritten, and why. */
    private enum Rewriting {
        All(true, "masquerade-all is set"),
        NoMode(false, "detect-local-mode None never rewrites traffic to a cluster IP"),
        NoPodsKnown(false, ""),
        OfPod(false, "the source is a pod, so the answer finds its own way back"),
        OfNoPod(true, "the source is no pod, so the answer must come back this way"),
        ToAnyNode(true, "the endpoint may be on another node, and its answer must come back this way"),
        OfNode(true, "the source is the node itself"),
        Kept(false, "externalTrafficPolicy Local keeps the client's address");

        private final boolean masquerade;
        private final String because;

        Rewriting(boolean masquerade, String because) {
            this.masquerade = masquerade;
            this.because = because;
        }
    }

    private static final TrafficRule[][] ALL = all();

    private static TrafficRule[][] all() {
        TrafficRule[][] all = new TrafficRule[Policy.values().length][Rewriting.values().length];
        for (Policy policy : Policy.values()) {
            for (Rewriting rewriting : Rewriting.values()) {
                all[policy.ordinal()][rewriting.ordinal()] = new TrafficRule(policy, rewriting);
            }
        }
        return all;
    }

    private static TrafficRule of(Policy policy, Rewriting rewriting) {
        return ALL[policy.ordinal()][rewriting.ordinal()];
    }

    static TrafficRule of(Frontends.Match match, @Nullable IpAddress from, NodeView node, ProxyConfig config) {
        boolean localPod = from != null && config.isLocalPod(from, node);
        return match.internal()
                ? internal(match, localPod, node, config)
                : external(match.port().policy().externalLocal(), from, node, localPod);
    }

    private static TrafficRule internal(Frontends.Match match, boolean localPod, NodeView node, ProxyConfig config) {
        Policy policy = match.port().policy().internalLocal() ? Policy.InternalLocal : Policy.InternalCluster;
        if (config.masqueradeAll()) {
            return of(policy, Rewriting.All);
        }
        if (!config.detectsLocal(node, match.address().family())) {
            return of(
                    policy,
                    config.detectLocalMode() == ProxyConfig.DetectLocalMode.None
                            ? Rewriting.NoMode
                            : Rewriting.NoPodsKnown);
        }
        return of(policy, localPod ? Rewriting.OfPod : Rewriting.OfNoPod);
    }

    private static TrafficRule external(
            boolean externalLocal, @Nullable IpAddress from, NodeView node, boolean localPod) {
        if (!externalLocal) {
            return of(Policy.ExternalCluster, Rewriting.ToAnyNode);
        }
        if (localPod) {
            return of(Policy.ExternalLocalOfPod, Rewriting.OfPod);
        }
        return from != null && node.owns(from)
                ? of(Policy.ExternalLocalOfNode, Rewriting.OfNode)
                : of(Policy.ExternalLocal, Rewriting.Kept);
    }

    /** Whether the packet must stay on the node. */
    boolean local() {
        return policy.local;
    }

    boolean masquerade() {
        return rewriting.masquerade;
    }

    String because() {
        return policy.because;
    }

    String masqueradeBecause(ProxyConfig config, IpFamily family) {
        return rewriting == Rewriting.NoPodsKnown
                ? "detect-local-mode " + config.detectLocalMode() + " knows no pods of " + family
                        + " here, and then nothing is rewritten"
                : rewriting.because;
    }
}
