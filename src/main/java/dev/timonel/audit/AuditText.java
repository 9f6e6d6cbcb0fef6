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
        report.moreItems()
                .forEach((rule, n) -> text.append("\nand ")
                        .append(n)
                        .append(" more [")
                        .append(rule)
                        .append("]\n"));
        list("not checked", report.notChecked(), text);
        list("not known", report.notKnown(), text);
        return text.toString();
    }

    private static void list(String title, List<String> sentences, StringBuilder text) {
        if (!sentences.isEmpty()) {
            text.append('\n').append(title).append('\n');
            sentences.forEach(each -> text.append("  ").append(each).append('\n'));
        }
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
