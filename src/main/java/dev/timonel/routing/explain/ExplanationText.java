package dev.timonel.routing.explain;

import dev.timonel.routing.explain.ServiceExplanation.EndpointLine;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.routing.explain.ServiceExplanation.PodLine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An explanation as a terminal shows it. */
public final class ExplanationText {
    private static final int SHOWN = 20;

    private ExplanationText() {}

    public static String of(ServiceExplanation explanation) {
        StringBuilder text = new StringBuilder();
        text.append("Service ")
                .append(explanation.namespace())
                .append('/')
                .append(explanation.service())
                .append('\n')
                .append(explanation.summary())
                .append('\n');
        explanation.findings().forEach(f -> add(f, text));
        table(
                "pods that the selector finds",
                explanation.pods().stream().map(ExplanationText::cells).toList(),
                explanation.morePods(),
                text);
        table(
                "endpoints",
                explanation.endpoints().stream().map(ExplanationText::cells).toList(),
                explanation.moreEndpoints(),
                text);
        if (!explanation.notKnown().isEmpty()) {
            text.append("\nnot known\n");
            explanation
                    .notKnown()
                    .forEach(line -> text.append("  ").append(line).append('\n'));
        }
        return text.toString();
    }

    private static void add(Finding finding, StringBuilder text) {
        text.append('\n')
                .append(finding.severity())
                .append(": ")
                .append(finding.subject())
                .append(' ')
                .append(finding.says())
                .append("\n  because ")
                .append(finding.because())
                .append('\n');
        if (finding.fix() != null) {
            text.append("  fix: ").append(finding.fix()).append('\n');
        }
        if (finding.thread() != null) {
            text.append("  see: ").append(finding.thread()).append('\n');
        }
    }

    private static List<String> cells(PodLine pod) {
        return List.of(
                pod.name(),
                pod.state().name(),
                pod.node().isEmpty() ? "-" : pod.node(),
                pod.addresses().isEmpty() ? "-" : String.join(",", pod.addresses()));
    }

    private static List<String> cells(EndpointLine endpoint) {
        String ports = endpoint.ports().stream()
                .map(p -> (p.name().isEmpty() ? "" : p.name() + " ") + p.port() + "/" + p.protocol())
                .collect(Collectors.joining(", "));
        String condition = endpoint.terminating()
                ? (endpoint.serving() ? "terminating, serving" : "terminating")
                : endpoint.ready() ? "ready" : "not ready";
        return List.of(
                endpoint.address(),
                ports.isEmpty() ? "no port" : ports,
                condition,
                endpoint.pod().isEmpty() ? "-" : endpoint.pod(),
                endpoint.node().isEmpty() ? "-" : endpoint.node(),
                endpoint.zone().isEmpty() ? "-" : "zone " + endpoint.zone() + hints(endpoint));
    }

    private static String hints(EndpointLine endpoint) {
        List<String> hints = new ArrayList<>();
        if (!endpoint.zoneHints().isEmpty()) {
            hints.add("zone " + String.join(",", endpoint.zoneHints()));
        }
        if (!endpoint.nodeHints().isEmpty()) {
            hints.add(String.join(",", endpoint.nodeHints()));
        }
        return hints.isEmpty() ? "" : ", for " + String.join(" and ", hints);
    }

    /** Columns as wide as their widest cell; the first rows only, and how many more there are, listed or not. */
    private static void table(String title, List<List<String>> rows, @Nullable Integer more, StringBuilder text) {
        if (rows.isEmpty()) {
            return;
        }
        List<List<String>> shown = rows.subList(0, Math.min(rows.size(), SHOWN));
        text.append('\n').append(title).append('\n');
        int columns = shown.get(0).size();
        int[] widths = new int[columns];
        shown.forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (List<String> row : shown) {
            StringBuilder line = new StringBuilder(" ");
            for (int i = 0; i < columns; i++) {
                line.append(' ')
                        .append(row.get(i))
                        .append(" ".repeat(widths[i] - row.get(i).length() + 1));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        if (rows.size() > shown.size()) {
            int unlisted = more == null ? 0 : more;
            text.append("  and ")
                    .append(rows.size() - shown.size() + unlisted)
                    .append(" more")
                    .append(unlisted == 0 ? "" : "; the JSON lists the first " + rows.size() + " and counts the rest")
                    .append('\n');
        }
    }
}
