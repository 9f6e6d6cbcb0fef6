package dev.timonel.dump;

import java.util.Map;
import java.util.stream.Collectors;

/** The report of a dump for a terminal. */
public final class DumpText {
    private DumpText() {}

    public static String of(DumpReport report) {
        StringBuilder text = new StringBuilder();
        text.append(report.objects()).append(" objects, ");
        text.append(report.takenAt() == null ? "the dump does not say as of when" : "as of " + report.takenAt());
        if (report.dryRun()) {
            text.append("; nothing was changed (dry run)");
        }
        text.append("\n  kept      ").append(counts(report.kept())).append('\n');
        if (!report.leftOut().isEmpty()) {
            text.append("  left out  ").append(counts(report.leftOut())).append('\n');
        }
        if (report.secrets() > 0) {
            text.append("  Secrets   ").append(report.secrets()).append(", neither stored nor read\n");
        }
        if (!report.droppedFields().isEmpty()) {
            text.append("  dropped   ").append(counts(report.droppedFields())).append('\n');
        }
        files(report, text);
        text.append("\nWhat is known of the cluster\n");
        for (Fact fact : report.facts()) {
            text.append(fact.assumed() ? "  ? " : "    ");
            text.append(fact.name()).append(' ').append(fact.value());
            text.append(" (")
                    .append(fact.assumed() ? "assumed: " : "")
                    .append(fact.from())
                    .append(")\n");
        }
        if (!report.notes().isEmpty()) {
            text.append("\nWhat the dump lacks\n");
            report.notes().forEach(note -> text.append("  ").append(note).append('\n'));
        }
        if (!report.notJudged().isEmpty()) {
            text.append("\nWhat answers do not reckon with\n");
            report.notJudged().forEach(note -> text.append("  ").append(note).append('\n'));
        }
        return text.toString();
    }

    private static void files(DumpReport report, StringBuilder text) {
        if (report.files() + report.filesPassedOver() > 0) {
            text.append("  files     ").append(report.files()).append(" read, ");
            text.append(report.filesPassedOver()).append(" passed over\n");
            report.passedOver()
                    .forEach((file, why) -> text.append("            ")
                            .append(file.replaceAll("\\p{Cntrl}", "?"))
                            .append(": ")
                            .append(why)
                            .append('\n'));
        }
    }

    private static String counts(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
    }
}
