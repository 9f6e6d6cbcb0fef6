package dev.timonel.routing.policy;

/** Which way the traffic goes that a policy is about, as the pod sees it that the policy selects. */
public enum Direction {
    Ingress,
    Egress
}
