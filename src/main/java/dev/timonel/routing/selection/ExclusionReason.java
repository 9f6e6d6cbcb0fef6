package dev.timonel.routing.selection;

/** Why an endpoint of a service port is not a candidate. Closed: these are all the reasons there are. */
public enum ExclusionReason {
    /** Its slice does not carry the service port: the pod resolves the targetPort to nothing. */
    NoSuchPort,
    /** Its Ready condition is false. */
    NotReady,
    /** It is going away, and either no longer serves or endpoints that stay can take the traffic. */
    Terminating,
    /** Traffic policy Local, and it is on another node. */
    NotLocal,
    /** All endpoints are hinted for nodes (PreferSameNode), and this one for another. */
    OtherNode,
    /** All endpoints are hinted for zones (PreferSameZone), and this one for another. */
    OtherZone
}
