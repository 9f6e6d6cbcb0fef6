package dev.timonel.compare;

import dev.timonel.routing.selection.ExclusionReason;

/** Why an endpoint gets no packets. Closed: those of {@link ExclusionReason}, and those of endpoints that no slice has. */
public enum AbsenceReason {
    /** Its slice does not carry the service port: the pod resolves the targetPort to nothing. */
    NoSuchPort("its pod has no such port"),
    /** Its Ready condition is false. */
    NotReady("it is not ready"),
    /** It is going away, and either no longer serves or endpoints that stay can take the traffic. */
    Terminating("it is terminating"),
    /** Traffic policy Local, and it is on another node. */
    NotLocal("policy Local, and it is on another node"),
    /** All endpoints are hinted for nodes (PreferSameNode), and this one for another. */
    OtherNode("it is hinted for another node"),
    /** All endpoints are hinted for zones (PreferSameZone), and this one for another. */
    OtherZone("it is hinted for another zone"),
    /** The selector does not find its pod. */
    NotSelected("the selector does not find its pod"),
    /** Its pod does not exist. */
    NoPod("its pod does not exist"),
    /** Its pod has come to its end. */
    PodEnded("its pod has ended"),
    /** Its pod has another address, or none. */
    OtherAddress("its pod has another address"),
    /** No slice of the Service lists it. */
    NotListed("no EndpointSlice lists it"),
    /** loadBalancerSourceRanges keeps the client out. */
    SourceRange("the client is kept out"),
    /** No Service answers there. */
    NoFrontend("no Service answers there"),
    /** There is no such Service. */
    NoService("there is no such Service");

    private final String text;

    AbsenceReason(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static AbsenceReason of(ExclusionReason reason) {
        return valueOf(reason.name());
    }
}
