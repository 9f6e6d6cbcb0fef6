package dev.timonel.routing.explain;

import org.jspecify.annotations.Nullable;

/**
 * What a finding about one service is about: how it works, or what is amiss. A trap is what Kubernetes accepts without a word
 * though people fall into it: it has the thread in which they tell of it.
 */
public enum Rule {
    /** It has the type ExternalName. */
    IsExternalName(true),
    /** It has no cluster IP. */
    IsHeadless(true),
    /** It has no selector, and endpoints that somebody else wrote. */
    HasNoSelector(true),
    /** It answers on node ports. */
    HasNodePorts(true),
    /** Its load balancer lets in some sources alone. */
    HasSourceRanges(true),
    /** It keeps clients on their endpoint. */
    HasAffinity(true),
    /** NetworkPolicies say who gets through to its pods. */
    HasNetworkPolicies(true),

    ServiceBeingDeleted(false),
    /** Its label leaves it to another proxy than kube-proxy. */
    LeftToAnotherProxy(false),
    /** A selector of an ExternalName service. */
    SelectorIgnored(false),
    /** A headless service whose port is another one than its targetPort. */
    HeadlessPortNotTranslated(false),
    NoSelectorAndNoEndpoints(false),
    LoadBalancerPending(false),
    /** One of the service's two families has no endpoint. */
    FamilyWithoutEndpoint(false),
    /** The legacy Endpoints object is full. */
    EndpointsOverCapacity(false),
    SelectorMatchesNothing(false),
    PodNotReady(false),
    /** Not ready, and published as if it were. */
    PodPublished(false),
    PodTerminating(false),
    PodFinished(false),
    PodWithoutAddress(false),
    PodUnscheduled(false),
    PodOnMissingNode(false),
    /** The pod has no address of a family of the service. */
    PodOfOtherFamily(false),
    /** No pod is ready, and some that are being deleted still serve. */
    OnlyTerminatingPods(false),
    /** A port that some endpoint lacks, or every one. */
    PortLeadsNowhere(false),
    /** Nodes without an endpoint, and internalTrafficPolicy Local. */
    InternalPolicyLocal(false),
    /** Nodes without an endpoint, and externalTrafficPolicy Local. */
    ExternalPolicyLocal(false),
    /** No NetworkPolicy of those that isolate its pods lets anybody in to a port. */
    PolicyLetsNobodyIn(false),
    /** trafficDistribution beside an annotation that wins. */
    TrafficDistributionIgnored(false),
    /** Topology was asked for, and no endpoint has a hint. */
    NoTopologyHints(false),
    /** Endpoints have hints that a node cannot use. */
    TopologyHintsUnused(false),
    /** targetPort is a number that some of the selected pods do not declare. */
    PortPartlyUndeclared(false),

    /** A strategic merge patch took one of two ports of the same number for the other. */
    PortMergedAway("kubernetes/kubernetes", 105610),
    ExternalNameIsAddress("coredns/coredns", 2324),
    SelectorOfAnotherService("intel/intel-device-plugins-for-kubernetes", 1676),
    /** targetPort is a name that no selected pod gives a port. */
    NoPortOfThatName("kubernetes/kubernetes", 109627),
    /** targetPort is a number that no selected pod declares. */
    NoPortOfThatNumber("kubernetes/kubernetes", 73049),
    /** A nodePort that is the host port of a pod. */
    NodePortIsHostPort("kubernetes/kubernetes", 9995),
    /** A healthCheckNodePort that is the host port of a pod, or a port of the node's own programs. */
    HealthCheckPortIsTaken("kubernetes/kubernetes", 63617),
    /** A nodePort on which the node's own programs listen. */
    NodePortOfTheNode("kubernetes/kubernetes", 76892),
    /** publishNotReadyAddresses with a cluster IP. */
    NotReadyBehindClusterIp("kubernetes/kubernetes", 124914),
    /** Affinity by client address, behind a balancer that hides it. */
    AffinityBehindBalancer("kubernetes/kubernetes", 13892);

    private final boolean description;
    private final @Nullable String thread;

    Rule(boolean description) {
        this.description = description;
        this.thread = null;
    }

    Rule(String repository, int number) {
        this.description = false;
        this.thread = "https://github.com/" + repository + "/issues/" + number;
    }

    /** Whether it says how the service works, and nothing is amiss. */
    public boolean isDescription() {
        return description;
    }

    /** Where others tell how they fell into it, if it is a trap. */
    public @Nullable String thread() {
        return thread;
    }
}
