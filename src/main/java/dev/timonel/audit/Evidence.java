package dev.timonel.audit;

import dev.timonel.audit.AuditReport.AuditFinding;
import dev.timonel.audit.AuditReport.ObjectName;
import dev.timonel.model.KubeObject;
import dev.timonel.routing.Untold;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an audit has found so far, of what is about objects of one namespace, {@code ""} for all, and no milder than this. Of each
 * rule the first are kept and the rest is counted: a cluster may have one mistake a hundred thousand times.
 */
final class Evidence {
    static final int SHOWN = 20;

    /** So many findings of a rule. */
    static final int KEPT = 1000;

    /** What of the cluster's settings rules compare objects with. */
    private static final List<String> SETTINGS = List.of("serviceCidrs", "nodePortRange", "proxyMode", "clusterDomain");

    private final String namespace;
    private final Severity mildest;
    private final List<AuditFinding> findings = new ArrayList<>();
    private final Map<Sort, Integer> counts = new HashMap<>();
    private final List<String> notChecked = new ArrayList<>();

    /** Findings that are counted together. */
    record Sort(String rule, Severity severity, boolean inconsistency) {}

    Evidence(String namespace, Severity mildest) {
        this.namespace = namespace;
        this.mildest = mildest;
    }

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
        if (facts.isEmpty()
                || !keeps(new Sort(rule.name(), rule.severity(), rule.isInconsistency()), object, related)) {
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

    /** Whether there is room for it; it is counted if it is asked for. */
    private boolean keeps(Sort sort, ObjectName object, Collection<ObjectName> related) {
        boolean asked = sort.severity().compareTo(mildest) <= 0
                && (object.isAbout(namespace) || related.stream().anyMatch(other -> other.isAbout(namespace)));
        return asked && counts.merge(sort, 1, Integer::sum) <= KEPT;
    }

    /** What the explanation of a service has found. */
    void add(KubeObject service, Finding finding) {
        if (!keeps(new Sort(finding.rule().name(), finding.severity(), false), ObjectName.of(service), List.of())) {
            return;
        }
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
        return AuditReport.of(snapshot.revision(), notChecked, Untold.of(snapshot, SETTINGS), findings, counts);
    }
}
