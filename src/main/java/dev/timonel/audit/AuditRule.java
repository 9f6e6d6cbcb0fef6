package dev.timonel.audit;

import static dev.timonel.routing.explain.ServiceExplanation.Severity.error;
import static dev.timonel.routing.explain.ServiceExplanation.Severity.info;
import static dev.timonel.routing.explain.ServiceExplanation.Severity.warning;

import dev.timonel.routing.explain.ServiceExplanation.Severity;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the objects of a cluster are compared for with each other. An inconsistency is what the controllers of a cluster would
 * not leave so: either they do not run, or the objects are not of one moment. Anything else is somebody's to mean.
 */
public enum AuditRule {
    /** A selected pod that should be an endpoint is in no slice. */
    EndpointMissing(error, true),
    /** A slice names a pod that should be no endpoint of its service, or by another address. */
    EndpointExtra(error, true),
    /** A slice has an address that no pod holds. */
    EndpointWithoutPod(error, true),
    /** Ready, serving or terminating is not what the pod says. */
    EndpointReadinessWrong(error, true),
    /** An endpoint is listed with other ports than the service's targetPorts are on the pod. */
    EndpointPortWrong(error, true),
    /** Node, zone, hostname or uid of an endpoint is not the pod's. */
    EndpointPlaceWrong(warning, true),
    /** An endpoint is in two slices of its service. */
    EndpointTwice(warning, true),
    /** A controller's slice of no service, or of an earlier one of the name. */
    SliceOrphaned(warning, true),
    /** The slices of an Endpoints object written by hand do not say what it says. */
    MirrorStale(error, true),
    /** The Endpoints object of a service does not say what its pods give. */
    EndpointsStale(warning, true),
    /** A controller's Endpoints object of no service. */
    EndpointsOrphaned(warning, true),
    /** Two pods that run, neither of them with hostNetwork, have one address. */
    PodAddressTwice(error, true),
    /** The podCIDRs of two nodes overlap. */
    NodeRangesOverlap(error, true),
    /** Two services have one cluster IP. */
    ClusterIpTwice(error, true),
    /** A cluster IP is in no ServiceCIDR. */
    ClusterIpOutside(error, true),
    /** Two services hold one port of the nodes, over one protocol. */
    NodePortTwice(error, true),
    /** No IPAddress object is of a cluster IP, so it may be given out again. */
    IpAddressMissing(warning, true),
    /** An IPAddress object of a service that is not there, or does not have the address. */
    IpAddressOrphaned(warning, true),
    /** Objects in a namespace that is not there. */
    NamespaceMissing(warning, true),

    /** The address of a pod is in no podCIDR of its node. */
    PodAddressOutsideNode(warning, false),
    /** No pod has an address of its node's podCIDRs: the network has a plan of its own. */
    PodAddressesOfAnotherPlan(info, false),
    /** Two nodes have one InternalIP. */
    NodeAddressTwice(error, false),
    /** A ServiceCIDR and the podCIDR of a node overlap. */
    RangesOverlap(error, false),
    /** Two services answer on one external or load-balancer address, port and protocol. */
    FrontendTwice(error, false),
    /** Endpoints are ready on a node that is not. */
    ReadyEndpointsOnNodeNotReady(error, false),
    /** A slice written by hand, or by another controller, beside the selector of its service. */
    SliceBesideSelector(warning, false),
    /** Slices of the endpoint slice controller whose service has no selector any more: nobody updates them. */
    SliceLeftBehind(warning, false),
    /** Endpoints written by hand name a pod that is not there, or has another address. */
    TargetPodWrong(error, false),
    /** A slice written by hand of no service. */
    SliceServesNobody(info, false),
    /** A pod asks for a name that DNS does not serve. */
    NameNotServed(warning, false);

    private static final Set<String> NAMES =
            Stream.of(values()).map(AuditRule::name).collect(Collectors.toUnmodifiableSet());

    private final Severity severity;
    private final boolean inconsistency;

    AuditRule(Severity severity, boolean inconsistency) {
        this.severity = severity;
        this.inconsistency = inconsistency;
    }

    /** Whether one of them has this name. */
    static boolean named(String name) {
        return NAMES.contains(name);
    }

    Severity severity() {
        return severity;
    }

    public boolean isInconsistency() {
        return inconsistency;
    }
}
