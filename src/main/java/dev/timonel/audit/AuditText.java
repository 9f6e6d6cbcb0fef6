package dev.timonel.audit;

import dev.timonel.audit.AuditReport.AuditFinding;
import java.util.List;

/** An audit as a terminal shows it. */
public final class AuditText {
    private AuditText() {}

    public static String of(AuditReport report) {
        StringBuilder text = new StringBuilder();
        text.append("Audit of revision ")
                .append(report.metadata().resourceVersion())
                .append('\n')
                .append(report.summary())
                .append('\n')
                .append(of(report.items()));
        if (!report.notChecked().isEmpty()) {
            text.append("\nnot checked\n");
            report.notChecked()
                    .forEach(sentence -> text.append("  ").append(sentence).append('\n'));
        }
        return text.toString();
    }

    public static String of(List<AuditFinding> findings) {
        StringBuilder text = new StringBuilder();
        findings.forEach(finding -> add(finding, text));
        return text.toString();
    }

    private static void add(AuditFinding finding, StringBuilder text) {
        text.append('\n')
                .append(finding.severity())
                .append(": ")
                .append(finding.object())
                .append(separator(finding))
                .append(finding.says())
                .append(" [")
                .append(finding.rule())
                .append("]\n");
        finding.evidence()
                .forEach(fact -> text.append("  because ").append(fact).append('\n'));
        if (finding.moreEvidence() != null) {
            text.append("  and ").append(finding.moreEvidence()).append(" more\n");
        }
        if (finding.fix() != null) {
            text.append("  fix: ").append(finding.fix()).append('\n');
        }
        if (finding.thread() != null) {
            text.append("  see: ").append(finding.thread()).append('\n');
        }
    }

    /** What an explanation says begins with its own subject. */
    private static String separator(AuditFinding finding) {
        return AuditRule.named(finding.rule()) ? " " : ": ";
    }
}
