package dev.timonel.diagnosis;

import dev.timonel.routing.Explanation;
import java.util.List;

/** A diagnosis as a terminal shows it: the verdict and the cause first. */
public final class DiagnosisText {
    private static final int SHOWN = 12;

    private DiagnosisText() {}

    public static String of(Diagnosis diagnosis) {
        StringBuilder text = new StringBuilder();
        text.append("Service ").append(diagnosis.namespace()).append('/').append(diagnosis.service());
        text.append(diagnosis.port() == null ? "" : " port " + diagnosis.port());
        text.append(diagnosis.from() == null ? "" : ", asked from " + diagnosis.from());
        text.append(": ").append(verdict(diagnosis)).append('\n');
        text.append(diagnosis.says()).append('\n');
        if (diagnosis.fix() != null) {
            text.append("\ntry: ").append(diagnosis.fix().says()).append('\n');
            if (diagnosis.fix().command() != null) {
                text.append(diagnosis.fix().command().indent(2));
            }
        }
        list(
                "evidence",
                diagnosis.evidence().stream()
                        .map(e -> e.place() + ": " + e.shows())
                        .toList(),
                text);
        list("not known here", diagnosis.notKnown(), text);
        list("ways tried", diagnosis.ways().stream().map(DiagnosisText::line).toList(), text);
        list(
                "also found",
                diagnosis.alsoFound().stream()
                        .map(f -> f.severity() + ": " + f.subject() + " " + f.says())
                        .toList(),
                text);
        return text.toString();
    }

    private static String verdict(Diagnosis diagnosis) {
        String verdict = switch (diagnosis.verdict()) {
            case Answers -> "answers";
            case Partly -> "answers in part";
            case DoesNotAnswer -> "does not answer";
            case NotKnown -> "not known";
        };
        return verdict + (diagnosis.cause() == null ? "" : ", " + diagnosis.cause()) + " ("
                + diagnosis.confidence().name().toLowerCase(java.util.Locale.ROOT) + ")";
    }

    private static String line(Diagnosis.Tried way) {
        return way.to() + " (" + way.by() + ")"
                + (way.verdict() == null ? "" : ": " + way.verdict() + ", " + way.reason())
                + (way.cause() == null ? "" : " -> " + way.cause());
    }

    private static void list(String title, List<String> lines, StringBuilder text) {
        if (lines.isEmpty()) {
            return;
        }
        text.append('\n').append(title).append('\n');
        lines.stream()
                .limit(SHOWN)
                .forEach(line -> text.append("  ").append(line).append('\n'));
        if (lines.size() > SHOWN) {
            text.append("  and ")
                    .append(Explanation.count(lines.size() - SHOWN, "more line"))
                    .append('\n');
        }
    }
}
