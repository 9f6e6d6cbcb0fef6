package dev.timonel.routing.explain;

/** What Kubernetes accepts without a word though people fall into it, with the thread in which they tell of it. */
enum KnownTrap {
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

    private final String thread;

    KnownTrap(String repository, int number) {
        this.thread = "https://github.com/" + repository + "/issues/" + number;
    }

    String thread() {
        return thread;
    }
}
