package dev.timonel.audit;

import dev.timonel.audit.AuditReport.ObjectName;
import dev.timonel.controller.endpoints.ExpectedEndpoints;
import dev.timonel.controller.endpoints.ListedAddress;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Legacy Endpoints: those of selectors against the pods, those written by hand against the slices that mirror them. */
final class LegacyAudit {
    private LegacyAudit() {}

    static void add(Known known, Evidence evidence) {
        if (!known.endpoints()) {
            return;
        }
        if (known.pods()) {
            ofSelectors(known.withNodes(), evidence);
        }
        if (known.slices()) {
            byHand(known.snapshot(), evidence);
        }
    }

    private static void ofSelectors(ClusterSnapshot snapshot, Evidence evidence) {
        for (KubeObject service : snapshot.list(Kinds.SERVICE)) {
            if (service.facts(ServiceFacts.class).selectsPods()) {
                stale(snapshot, service, evidence);
            }
        }
    }

    private static void byHand(ClusterSnapshot snapshot, Evidence evidence) {
        for (KubeObject endpoints : snapshot.list(Kinds.ENDPOINTS)) {
            ExpectedEndpoints.mirrored(snapshot, endpoints)
                    .ifPresent(
                            should -> evidence.add(
                                    AuditRule.MirrorStale,
                                    ObjectName.of(endpoints),
                                    List.of(new ObjectName("Service", endpoints.namespace(), endpoints.name())),
                                    "is not what the slices made of it say",
                                    differences(
                                            should,
                                            ExpectedEndpoints.foundMirrored(snapshot, endpoints),
                                            "its slices",
                                            "the Endpoints object"),
                                    "see whether kube-controller-manager runs; or write an EndpointSlice instead of Endpoints"));
        }
    }

    private static void stale(ClusterSnapshot snapshot, KubeObject service, Evidence evidence) {
        ExpectedEndpoints.Legacy should = ExpectedEndpoints.legacy(snapshot, service);
        Optional<KubeObject> found = snapshot.get(Kinds.ENDPOINTS, service.namespace(), service.name());
        List<String> facts = found.isEmpty()
                ? List.of("there is no Endpoints object " + service.name())
                : should.truncated()
                        ? List.of()
                        : differences(
                                should.addresses(),
                                ExpectedEndpoints.found(found.get()),
                                "Endpoints " + service.name(),
                                "its pods");
        evidence.add(
                AuditRule.EndpointsStale,
                ObjectName.of(service),
                List.of(new ObjectName("Endpoints", service.namespace(), service.name())),
                "has legacy Endpoints that are not what its pods give",
                facts,
                "see whether kube-controller-manager runs; nodes read EndpointSlices, but some clients still read Endpoints");
    }

    private static List<String> differences(
            Set<ListedAddress> should, Set<ListedAddress> is, String where, String source) {
        List<String> facts = new ArrayList<>();
        should.stream()
                .filter(address -> !is.contains(address))
                .forEach(address -> facts.add("by " + source + " " + address + ": not so in " + where));
        is.stream()
                .filter(address -> !should.contains(address))
                .forEach(address -> facts.add("in " + where + " " + address + ": not so by " + source));
        return facts;
    }
}
