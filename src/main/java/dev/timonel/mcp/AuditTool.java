package dev.timonel.mcp;

import dev.timonel.audit.Audit;
import dev.timonel.audit.AuditReport;
import dev.timonel.audit.AuditText;
import dev.timonel.mcp.Tool.Answer;
import dev.timonel.mcp.Tool.Effect;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the objects of the cluster say against each other. */
final class AuditTool {
    private final Moments moments;

    AuditTool(Moments moments) {
        this.moments = moments;
    }

    Tool tool() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put("namespace", Parameter.optional("only what is about objects of this namespace; all without it"));
        parameters.put(
                "severity",
                Parameter.optional("only what is as bad as this, or worse; warning without it")
                        .of("error", "warning", "info"));
        parameters.put(Moments.AT, Moments.PARAMETER);
        return new Tool(
                "audit",
                "What is amiss in the whole cluster?",
                "Compares the objects of the cluster with each other: Services whose slices disagree with their selector, slices"
                        + " with addresses of no pod, pods with one IP, stale Endpoints, clashes of ports and addresses; and what"
                        + " is amiss in each Service. Call it when it is not known which Service is broken.",
                Effect.Reads,
                parameters,
                AuditReport.class,
                arguments -> {
                    String severity = arguments.text("severity");
                    AuditReport report = Audit.of(
                            moments.asked(arguments),
                            arguments.text("namespace"),
                            severity.isEmpty() ? "warning" : severity);
                    return new Answer(AuditText.of(report), report);
                });
    }
}
