package dev.timonel.audit;

import dev.timonel.audit.AuditReport.ObjectName;
import dev.timonel.controller.endpoints.ExpectedEndpoints;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Slices and Endpoints that no service has, or that are beside what their service says. */
final class OrphanAudit {
    private final Known known;
    private final ClusterSnapshot snapshot;
    private final Evidence evidence;

    private OrphanAudit(Known known, Evidence evidence) {
        this.known = known;
        this.snapshot = known.snapshot();
        this.evidence = evidence;
    }

    static void add(Known known, Evidence evidence) {
        OrphanAudit audit = new OrphanAudit(known, evidence);
        known.snapshot().list(Kinds.ENDPOINT_SLICE).forEach(audit::slice);
        known.snapshot().list(Kinds.ENDPOINTS).forEach(audit::endpoints);
    }

    private void slice(KubeObject slice) {
        SliceFacts facts = slice.facts(SliceFacts.class);
        Optional<KubeObject> service =
                facts.service().isEmpty() ? Optional.empty() : service(slice.namespace(), facts.service());
        if (service.isEmpty()) {
            ofNoService(slice, facts);
        } else if (ExpectedEndpoints.isOfController(slice)) {
            ofController(slice, service.get());
        } else {
            byHand(slice, facts, service.get());
        }
    }

    private Optional<KubeObject> service(String namespace, String name) {
        return snapshot.get(Kinds.SERVICE, namespace, name);
    }

    private void ofNoService(KubeObject slice, SliceFacts facts) {
        boolean orphaned = ExpectedEndpoints.isOfController(slice);
        evidence.add(
                orphaned ? AuditRule.SliceOrphaned : AuditRule.SliceServesNobody,
                ObjectName.of(slice),
                "is of no Service",
                List.of(
                        facts.service().isEmpty()
                                ? "it has no label " + SliceFacts.SERVICE_LABEL
                                : "there is no Service " + slice.namespace() + "/" + facts.service()),
                orphaned ? "delete it" : "delete it, or create the Service");
    }

    private void ofController(KubeObject slice, KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        boolean mirror =
                ExpectedEndpoints.slicesOfController(snapshot, service).stream().noneMatch(slice::equals);
        if (mirror) {
            targets(slice, service);
            return;
        }
        if (facts.selector().isEmpty() && !facts.isExternalName()) {
            evidence.add(
                    AuditRule.SliceLeftBehind,
                    ObjectName.of(slice),
                    List.of(ObjectName.of(service)),
                    "is kept up to date by nobody",
                    List.of("Service " + service.name()
                            + " has no selector, and the slice was made of one that it had before"),
                    "delete it, or take its label endpointslice.kubernetes.io/managed-by and keep it up to date");
        } else if (!ExpectedEndpoints.isOwnedBy(slice, service)) {
            evidence.add(
                    AuditRule.SliceOrphaned,
                    ObjectName.of(slice),
                    List.of(ObjectName.of(service)),
                    "is of an earlier Service " + service.name(),
                    List.of("its ownerReferences do not name uid " + service.uid()),
                    "delete it");
        }
    }

    private void byHand(KubeObject slice, SliceFacts facts, KubeObject service) {
        if (service.facts(ServiceFacts.class).selectsPods()) {
            evidence.add(
                    AuditRule.SliceBesideSelector,
                    ObjectName.of(slice),
                    List.of(ObjectName.of(service)),
                    "is beside the selector of its Service",
                    facts.endpoints().stream()
                            .map(e -> "traffic goes to " + e.address() + ", too")
                            .toList(),
                    "if that is not meant, delete it, or take the selector from the Service");
        }
        targets(slice, service);
    }

    /** Endpoints that somebody wrote, or a slice made of them, name pods that move on without it. */
    private void targets(KubeObject slice, KubeObject service) {
        if (known.pods()) {
            evidence.add(
                    AuditRule.TargetPodWrong,
                    ObjectName.of(slice),
                    List.of(ObjectName.of(service)),
                    "names pods that do not have its addresses",
                    slice.facts(SliceFacts.class).endpoints().stream()
                            .flatMap(e -> wrongTarget(slice.namespace(), e))
                            .toList(),
                    "write the address that the pod has, or leave out targetRef");
        }
    }

    private Stream<String> wrongTarget(String namespace, SliceFacts.Target target) {
        if (target.pod().isEmpty()) {
            return Stream.empty();
        }
        Optional<KubeObject> pod = snapshot.get(Kinds.POD, namespace, target.pod());
        if (pod.isEmpty()) {
            return Stream.of(target.address() + " is said to be of pod " + target.pod() + ", which is not there");
        }
        return pod.get().facts(PodFacts.class).ips().contains(target.address())
                ? Stream.empty()
                : Stream.of(target.address() + " is said to be of pod " + target.pod() + ", whose address is "
                        + pod.get().facts(PodFacts.class).ips());
    }

    private void endpoints(KubeObject endpoints) {
        Optional<KubeObject> service = service(endpoints.namespace(), endpoints.name());
        if (service.isEmpty() && ExpectedEndpoints.isOfController(endpoints)) {
            evidence.add(
                    AuditRule.EndpointsOrphaned,
                    ObjectName.of(endpoints),
                    "is of no Service",
                    List.of("there is no Service " + endpoints.namespace() + "/" + endpoints.name()),
                    "delete it");
        }
    }
}
