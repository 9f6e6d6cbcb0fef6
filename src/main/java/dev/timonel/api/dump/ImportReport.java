package dev.timonel.api.dump;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.timonel.audit.Audit;
import dev.timonel.audit.AuditReport;
import dev.timonel.audit.AuditReport.AuditFinding;
import dev.timonel.audit.AuditText;
import dev.timonel.dump.DumpReport;
import dev.timonel.dump.DumpText;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;

/**
 * What came of a dump, and what is amiss in it: the first {@value #SHOWN} errors and warnings of its audit, worst first.
 * {@code moreFindings} counts the rest, which {@code GET /audit} has.
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
record ImportReport(@JsonUnwrapped DumpReport report, List<AuditFinding> findings, int moreFindings) {
    private static final int SHOWN = 100;

    /** {@code dumped} is the state as it was in the dump. */
    static ImportReport of(DumpReport report, ClusterSnapshot dumped) {
        AuditReport audit = Audit.of(dumped, "", Severity.warning.name());
        List<AuditFinding> first = audit.items().stream().limit(SHOWN).toList();
        return new ImportReport(report, first, audit.count() - first.size());
    }

    ImportReport answered(long revision, boolean dryRun) {
        return new ImportReport(report.answered(Long.toString(revision), dryRun), findings, moreFindings);
    }

    String text() {
        StringBuilder text = new StringBuilder(DumpText.of(report));
        if (!findings.isEmpty()) {
            text.append("\nWhat is amiss in it\n").append(AuditText.of(findings));
        }
        if (moreFindings > 0) {
            text.append("\nand ").append(moreFindings).append(" more: GET /audit\n");
        }
        return text.toString();
    }
}
