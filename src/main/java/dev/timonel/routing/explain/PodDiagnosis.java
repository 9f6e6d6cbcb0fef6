package dev.timonel.routing.explain;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.explain.ServiceExplanation.PodLine;
import dev.timonel.routing.explain.ServiceExplanation.PodState;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PodTrouble;

/**
 * What one pod that the selector finds is for its service, in the order in which the endpoints controller asks
 * (service-semantics C1, C2), and why.
 */
final class PodDiagnosis {
    private final ClusterSnapshot snapshot;
    private final ServiceFacts service;
    private final KubeObject pod;
    private final PodFacts facts;

    private PodDiagnosis(ClusterSnapshot snapshot, ServiceFacts service, KubeObject pod) {
        this.snapshot = snapshot;
        this.service = service;
        this.pod = pod;
        this.facts = pod.facts(PodFacts.class);
    }

    static PodLine of(ClusterSnapshot snapshot, ServiceFacts service, KubeObject pod) {
        return new PodDiagnosis(snapshot, service, pod).line();
    }

    private PodLine line() {
        boolean published = service.publishNotReadyAddresses();
        if (facts.terminal()) {
            return line(PodState.Finished, "its phase is " + facts.phase() + ", and a finished pod never serves again");
        }
        if (facts.nodeName().isEmpty() && (facts.ips().isEmpty() || !published)) {
            return line(PodState.Unscheduled, PodTrouble.whyUnscheduled(pod));
        }
        if (facts.ips().isEmpty()) {
            return line(PodState.NoAddress, PodTrouble.whyNoAddress(snapshot, pod));
        }
        if (nodeIsMissing() && !published) {
            return line(PodState.NodeMissing, "node " + facts.nodeName() + " does not exist");
        }
        if (!service.families().isEmpty() && service.families().stream().noneMatch(this::hasFamily)) {
            return line(
                    PodState.OtherFamily,
                    "the service is " + String.join(" and ", service.families()) + ", and the pod only "
                            + facts.ips().get(0).family());
        }
        if (pod.deleting() && !published) {
            return line(
                    PodState.Terminating,
                    !facts.ready()
                            ? "it is not ready any more"
                            : service.headless()
                                    ? "DNS gives its address to nobody any more, though it is ready"
                                    : "it still serves, but gets new connections only while no other pod is ready");
        }
        return facts.ready()
                ? line(PodState.Serving, "")
                : line(published ? PodState.Published : PodState.NotReady, PodTrouble.whyNotReady(pod));
    }

    private PodLine line(PodState state, String because) {
        return new PodLine(
                pod.name(),
                state,
                because,
                facts.nodeName(),
                facts.ips().stream().map(IpAddress::toString).toList());
    }

    private boolean nodeIsMissing() {
        return snapshot.get(Kinds.NODE, "", facts.nodeName()).isEmpty();
    }

    private boolean hasFamily(String family) {
        return facts.ips().stream().anyMatch(ip -> ip.family().name().equals(family));
    }
}
