package dev.timonel.audit;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.StatusException;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares the objects of a cluster with each other: what its controllers should have made of its pods, nodes and services with
 * what is there, what should be unique with what is there twice; and takes from the explanation of each service what is amiss
 * in it. Of a kind that has no object at all it is taken that nobody asked for it: what depends on it is not checked, and that
 * is said.
 */
public final class Audit {
    private Audit() {}

    /**
     * The findings about objects of a namespace, {@code ""} for all, that are as bad as a severity, or worse. A 400 if it is
     * none.
     */
    public static AuditReport of(ClusterSnapshot snapshot, String namespace, String severity) {
        Severity mildest = Stream.of(Severity.values())
                .filter(s -> s.name().equals(severity))
                .findFirst()
                .orElseThrow(() -> StatusException.badRequest(
                        "invalid severity \"" + severity + "\": supported values: error, warning, info"));
        AuditReport report = of(snapshot, new Evidence(namespace, mildest));
        boolean unknown = !namespace.isEmpty()
                && snapshot.get(Kinds.NAMESPACE, "", namespace).isEmpty()
                && Stream.of(Kinds.SERVICE, Kinds.POD, Kinds.ENDPOINT_SLICE)
                        .allMatch(kind -> snapshot.list(kind, namespace).isEmpty());
        return unknown ? report.withNotChecked(List.of("There is nothing in namespace " + namespace + ".")) : report;
    }

    public static AuditReport of(ClusterSnapshot snapshot) {
        return of(snapshot, new Evidence("", Severity.info));
    }

    private static AuditReport of(ClusterSnapshot snapshot, Evidence evidence) {
        Known known = Known.of(snapshot);
        known.sayWhatIsNot(evidence);
        for (KubeObject service : snapshot.list(Kinds.SERVICE)) {
            if (known.pods()
                    && known.slices()
                    && service.facts(ServiceFacts.class).selectsPods()) {
                new SliceAudit(known.withNodes(), known.nodes(), service, evidence).add();
            }
            ExplainedAudit.add(known, service, evidence);
        }
        LegacyAudit.add(known, evidence);
        OrphanAudit.add(known, evidence);
        PodAddressAudit.add(snapshot, evidence);
        NodeAudit.add(snapshot, evidence);
        ServiceAddressAudit.add(known, evidence);
        NameAudit.add(known, evidence);
        return evidence.report(snapshot);
    }
}
