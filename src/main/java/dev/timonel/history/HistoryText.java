package dev.timonel.history;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.history.HistoryEntry.Because;
import dev.timonel.history.HistoryEntry.HistoryCause;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Changes as a terminal shows them. */
public final class HistoryText {
    private static final int LONG = 100;

    private HistoryText() {}

    public static String of(ChangeHistory history) {
        StringBuilder text = new StringBuilder();
        history.changes().forEach(change -> entry(change, text));
        if (history.changes().isEmpty()) {
            text.append("no changes\n");
        }
        text.append(history.older() == null ? "" : "older: to=" + history.older() + "\n");
        text.append("the log goes back to ").append(history.floor()).append('\n');
        return text.toString();
    }

    private static void entry(HistoryEntry change, StringBuilder text) {
        text.append(change.revision())
                .append("  ")
                .append(Objects.requireNonNullElse(change.at(), "at an unknown time"))
                .append("  ")
                .append(change.type())
                .append(' ')
                .append(change.object())
                .append("\n    by ")
                .append(cause(change.cause()))
                .append('\n');
        for (Because because : orEmpty(change.because())) {
            text.append("    since ")
                    .append(because.revision())
                    .append(' ')
                    .append(because.type())
                    .append(' ')
                    .append(because.object())
                    .append(", by ")
                    .append(cause(because.cause()))
                    .append('\n');
        }
        for (FieldChange field : orEmpty(change.fields())) {
            text.append("    ")
                    .append(field.path())
                    .append(": ")
                    .append(value(field.before()))
                    .append(" -> ")
                    .append(value(field.after()))
                    .append('\n');
        }
    }

    private static String value(@Nullable JsonNode value) {
        String json = value == null ? "-" : value.toString();
        return json.length() <= LONG ? json : json.substring(0, LONG) + "…";
    }

    private static String cause(HistoryCause cause) {
        List<String> then = orEmpty(cause.then());
        return switch (cause.by()) {
                    case Client ->
                        cause.verb()
                                + (cause.subresource() == null ? "" : " of " + cause.subresource())
                                + (cause.userAgent() == null ? "" : " of " + cause.userAgent())
                                + (cause.fieldManager() == null ? "" : " (" + cause.fieldManager() + ")");
                    case Reconciler ->
                        "reconciler " + cause.reconciler()
                                + (cause.wokenBy() == null ? ", its time had come" : ", woken by " + cause.wokenBy());
                    case Unknown -> "unknown";
                }
                + (then.isEmpty() ? "" : ", then " + String.join(", ", then));
    }
}
