package dev.timonel.audit;

import dev.timonel.audit.AuditReport.AuditFinding;
import dev.timonel.audit.AuditReport.ObjectName;
import dev.timonel.model.KubeObject;
import dev.timonel.routing.Untold;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an audit has found so far. */
final class Evidence {
    static final int SHOWN = 20;

    /** What of the cluster's settings rules compare objects with. */
    private static final List<String> SETTINGS = List.of("serviceCidrs", "nodePortRange", "proxyMode", "clusterDomain");

    private final List<AuditFinding> findings = new ArrayList<>();
    private final List<String> notChecked = new ArrayList<>();

    void add(AuditRule rule, ObjectName object, String says, Collection<String> facts, @Nullable String fix) {
        add(rule, object, List.of(), says, facts, fix);
    }

    /** One finding; none without facts. */
    void add(
            AuditRule rule,
            ObjectName object,
            Collection<ObjectName> related,
            String says,
            Collection<String> facts,
            @Nullable String fix) {
        if (facts.isEmpty()) {
            return;
        }
        List<String> sorted = List.copyOf(new TreeSet<>(facts));
        boolean all = sorted.size() <= SHOWN;
        findings.add(new AuditFinding(
                rule.name(),
                rule.severity(),
                rule.isInconsistency(),
                object,
                List.copyOf(new TreeSet<>(related)),
                says,
                all ? sorted : List.copyOf(sorted.subList(0, SHOWN)),
                all ? null : sorted.size() - SHOWN,
                fix,
                null));
    }

    /** What the explanation of a service has found. */
    void add(KubeObject service, Finding finding) {
        findings.add(new AuditFinding(
                finding.rule().name(),
                finding.severity(),
                false,
                ObjectName.of(service),
                List.of(),
                finding.subject() + " " + finding.says(),
                List.of(finding.because()),
                null,
                finding.fix(),
                finding.thread()));
    }

    void notChecked(String sentence) {
        notChecked.add(sentence);
    }

    AuditReport report(ClusterSnapshot snapshot) {
        return AuditReport.of(snapshot.revision(), notChecked, Untold.of(snapshot, SETTINGS), findings);
    }
}
