package dev.timonel.whatif;

import dev.timonel.compare.RouteDiffMarkdown;
import dev.timonel.compare.RouteDiffText;
import dev.timonel.whatif.WhatIf.Applied;
import dev.timonel.whatif.WhatIf.Refused;
import java.util.List;
import java.util.Optional;

/** A {@link WhatIf} for a person: as a terminal shows it, and as a comment on a pull request. */
public final class WhatIfText {
    private static final int LINES = 30;

    private WhatIfText() {}

    public static String plain(WhatIf answer) {
        StringBuilder text = new StringBuilder(RouteDiffText.of(answer.diff()));
        refusals(answer).ifPresent(line -> text.insert(0, line + "\n"));
        section(
                text,
                "refused",
                answer.refused().stream().map(WhatIfText::refused).toList());
        section(text, "not sure", answer.notes());
        section(
                text,
                "applied",
                answer.applied().stream().map(WhatIfText::applied).toList());
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append('\n').append(title).append('\n');
            lines.stream()
                    .limit(LINES)
                    .forEach(line -> text.append("  ").append(line).append('\n'));
            if (lines.size() > LINES) {
                text.append("  and ").append(lines.size() - LINES).append(" more\n");
            }
        }
    }

    /** Whatever comes from objects is escaped. */
    public static String markdown(WhatIf answer) {
        StringBuilder text = new StringBuilder(RouteDiffMarkdown.of(answer.diff()));
        refusals(answer).ifPresent(line -> text.insert(0, "**" + line + "**\n\n"));
        bullets(
                text,
                "Refused",
                answer.refused().stream().map(WhatIfText::refused).toList());
        bullets(text, "Not sure", answer.notes());
        if (!answer.applied().isEmpty()) {
            text.append("<details><summary>Applied: ")
                    .append(answer.applied().size())
                    .append("</summary>\n\n");
            bullets(text, "", answer.applied().stream().map(WhatIfText::applied).toList());
            text.append("</details>\n");
        }
        return text.toString();
    }

    private static Optional<String> refusals(WhatIf answer) {
        int n = answer.refused().size();
        return n == 0
                ? Optional.empty()
                : Optional.of("The API would refuse " + n + (n == 1 ? " manifest." : " manifests."));
    }

    private static void bullets(StringBuilder text, String title, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        text.append(title.isEmpty() ? "" : "**" + title + "**\n\n");
        lines.stream()
                .limit(LINES)
                .forEach(line -> text.append("- ")
                        .append(RouteDiffMarkdown.escaped(line))
                        .append('\n'));
        if (lines.size() > LINES) {
            text.append("- and ").append(lines.size() - LINES).append(" more\n");
        }
        text.append('\n');
    }

    private static String refused(Refused refused) {
        return refused.kind() + " " + title(refused.namespace(), refused.name()) + ": "
                + refused.status().getReason() + ": " + refused.status().getMessage();
    }

    private static String applied(Applied applied) {
        return applied.kind() + " " + title(applied.namespace() == null ? "" : applied.namespace(), applied.name())
                + " " + applied.verb();
    }

    private static String title(String namespace, String name) {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
