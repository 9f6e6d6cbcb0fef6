package dev.timonel.compare;

import dev.timonel.compare.FrontendChange.ClassChange;
import java.util.List;

/**
 * A {@link RouteDiff} as a comment on a pull request, in the Markdown of GitHub and GitLab. Whatever comes from objects is
 * escaped; of long lists there are the first lines.
 */
public final class RouteDiffMarkdown {
    private static final int ROWS = 50;
    private static final int LINES = 10;
    private static final String SPECIAL = "\\`*_{}[]()<>#+-.!|~&@$:";

    private final StringBuilder text = new StringBuilder();

    private RouteDiffMarkdown() {}

    public static String of(RouteDiff diff) {
        RouteDiffMarkdown markdown = new RouteDiffMarkdown();
        markdown.write(diff);
        return markdown.text.toString();
    }

    /** The text with whatever Markdown or HTML would read in it made harmless; one line. */
    public static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                safe.append(' ');
            } else if (c == '<') {
                safe.append("&lt;");
            } else if (c == '&') {
                safe.append("&amp;");
            } else if (c == '@') {
                safe.append("&#64;"); // a mention is made of plain text, with a backslash before it or not
            } else {
                safe.append(SPECIAL.indexOf(c) >= 0 && needsEscape(text, i) ? "\\" : "")
                        .append(c);
            }
        }
        return safe.toString();
    }

    /** A dot, a hyphen, a colon or a bracket inside a word or number means nothing to Markdown. */
    private static boolean needsEscape(String text, int at) {
        char c = text.charAt(at);
        boolean harmlessInside = c == '.' || c == '-' || c == '+' || c == '!' || c == '#' || c == '(' || c == ')';
        return c != ':' && c != '$' && (!harmlessInside || at == 0);
    }

    private void write(RouteDiff diff) {
        text.append("### ")
                .append(diff.breaks() ? "\u274c " : "\u2705 ")
                .append(RouteDiffText.headline(diff))
                .append("\n\n");
        bullets(diff.breaking());
        if (!diff.frontends().isEmpty()) {
            text.append("| Frontend | From | Before | After | Endpoints |\n| --- | --- | --- | --- | --- |\n");
            diff.frontends().stream().limit(ROWS).forEach(this::rows);
            if (diff.frontends().size() > ROWS) {
                text.append("\nand ").append(diff.frontends().size() - ROWS).append(" more frontends\n");
            }
            text.append('\n');
        }
        section(
                "NetworkPolicies",
                diff.policies().stream().map(PolicyChange::says).toList());
        section("Services", diff.services().stream().map(RouteDiffText::service).toList());
        section("Nodes", RouteDiffText.nodes(diff.nodes()));
        section("DNS names", diff.names().stream().map(RouteDiffText::name).toList());
        section("Clashes", diff.clashes().stream().map(RouteDiffText::clash).toList());
        section(
                "Clashes no more",
                diff.resolved().stream().map(RouteDiffText::clash).toList());
    }

    private void rows(FrontendChange change) {
        for (ClassChange each : change.classes()) {
            text.append("| ")
                    .append(each.breaks() && change.breaks() ? "**breaks** " : "")
                    .append(escaped(Words.frontend(change.frontend())))
                    .append(change.movedTo() == null ? "" : ", its name leads to " + escaped(change.movedTo()))
                    .append(" | ")
                    .append(escaped(Words.from(each.from())))
                    .append(" | ")
                    .append(escaped(Words.standing(each.before())))
                    .append(" | ")
                    .append(escaped(Words.standing(each.after())))
                    .append(" | ")
                    .append(endpoints(each))
                    .append(" |\n");
        }
    }

    private static String endpoints(ClassChange change) {
        StringBuilder cell = new StringBuilder();
        append(
                cell,
                "\u2212 ",
                change.removed().stream()
                        .map(e -> RouteDiffText.endpoint(e, "after"))
                        .toList());
        append(
                cell,
                "+ ",
                change.added().stream()
                        .map(e -> RouteDiffText.endpoint(e, "before"))
                        .toList());
        append(cell, "", change.reweighted().stream().map(RouteDiffText::share).toList());
        return cell.toString();
    }

    private static void append(StringBuilder cell, String mark, List<String> lines) {
        lines.stream()
                .limit(LINES)
                .forEach(line -> cell.append(cell.length() == 0 ? "" : "<br>")
                        .append(mark)
                        .append(escaped(line)));
        if (lines.size() > LINES) {
            cell.append("<br>")
                    .append(mark)
                    .append("and ")
                    .append(lines.size() - LINES)
                    .append(" more");
        }
    }

    private void section(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("**").append(title).append("**\n\n");
            bullets(lines);
        }
    }

    private void bullets(List<String> lines) {
        lines.stream()
                .limit(ROWS)
                .forEach(line -> text.append("- ").append(escaped(line)).append('\n'));
        if (lines.size() > ROWS) {
            text.append("- and ").append(lines.size() - ROWS).append(" more\n");
        }
        if (!lines.isEmpty()) {
            text.append('\n');
        }
    }
}
