package dev.timonel.compare;

import dev.timonel.compare.FrontendChange.ClassChange;
import dev.timonel.compare.FrontendChange.EndpointChange;
import dev.timonel.compare.FrontendChange.ShareChange;
import java.util.List;
import java.util.stream.Collectors;

/** A {@link RouteDiff} as a terminal shows it: what breaks first. Of long lists the first lines. */
public final class RouteDiffText {
    private static final int LINES = 20;

    private final StringBuilder text = new StringBuilder();

    private RouteDiffText() {}

    public static String of(RouteDiff diff) {
        RouteDiffText text = new RouteDiffText();
        text.write(diff);
        return text.text.toString();
    }

    private void write(RouteDiff diff) {
        line(0, headline(diff));
        some(1, diff.breaking());
        diff.frontends().forEach(this::frontend);
        section(
                "NetworkPolicies",
                diff.policies().stream().map(PolicyChange::says).toList());
        section("services", diff.services().stream().map(RouteDiffText::service).toList());
        section("nodes", nodes(diff.nodes()));
        section("names", diff.names().stream().map(RouteDiffText::name).toList());
        section("clashes", diff.clashes().stream().map(RouteDiffText::clash).toList());
        section(
                "clashes no more",
                diff.resolved().stream().map(RouteDiffText::clash).toList());
        section("not known", diff.notKnown());
    }

    /** One sentence: whether it breaks, and how much is different. */
    static String headline(RouteDiff diff) {
        if (diff.nothingDiffers()) {
            return "No route changes.";
        }
        int n = diff.frontends().size();
        String changes = n == 0 ? "no frontend changes" : n == 1 ? "1 frontend changes" : n + " frontends change";
        long ports = diff.policies().stream()
                .map(change -> change.namespace() + "/" + change.service() + " " + change.port())
                .distinct()
                .count();
        return (diff.breaks() ? "BREAKS: " : "Nothing breaks: ") + changes
                + (ports == 0
                        ? ""
                        : ", and NetworkPolicies change who gets through to " + ports
                                + (ports == 1 ? " Service port" : " Service ports"))
                + ".";
    }

    private void frontend(FrontendChange change) {
        text.append('\n');
        line(
                0,
                Words.frontend(change.frontend()) + " "
                        + Words.fate(change.change())
                        + (change.movedTo() == null ? "" : "; its name leads to " + change.movedTo())
                        + (change.breaks() ? ", and breaks" : ""));
        change.classes().forEach(this::ofClass);
    }

    private void ofClass(ClassChange change) {
        line(1, Words.from(change.from()) + ": " + Words.before(change));
        some(2, change.because());
        some(2, change.removed().stream().map(e -> "- " + endpoint(e, "after")).toList());
        some(2, change.added().stream().map(e -> "+ " + endpoint(e, "before")).toList());
        some(2, change.reweighted().stream().map(RouteDiffText::share).toList());
    }

    /** {@code without} is the side on which it gets no packets. */
    static String endpoint(EndpointChange change, String without) {
        return Words.endpoint(change.endpoint()) + ", " + Words.percent(change.share()) + "; " + without + ": "
                + change.because();
    }

    static String share(ShareChange change) {
        int n = change.endpoints().size();
        return (n == 1 ? Words.endpoint(change.endpoints().get(0)) + " gets " : n + " endpoints get ")
                + Words.percent(change.after()) + (n == 1 ? "" : " each") + " instead of "
                + Words.percent(change.before()) + ": " + change.because();
    }

    static String service(ServiceChange change) {
        String fate = switch (change.change()) {
            case Appears -> "appears";
            case Vanishes -> "vanishes";
            case LosesAllEndpoints -> "loses all its endpoints";
            case GetsEndpoints -> "gets endpoints";
        };
        return "Service " + change.namespace() + "/" + change.name() + " " + fate
                + (change.because().isEmpty() ? "" : ": " + String.join("; ", change.because()));
    }

    static List<String> nodes(NodeChanges nodes) {
        return java.util.stream.Stream.concat(
                        nodes.appear().stream().map(n -> "node " + n + " appears"),
                        nodes.vanish().stream().map(n -> "node " + n + " vanishes"))
                .toList();
    }

    static String name(NameChange change) {
        return change.name() + " " + Words.fate(change.change())
                + java.util.stream.Stream.concat(
                                change.removed().stream().limit(LINES).map(r -> "- " + r),
                                change.added().stream().limit(LINES).map(r -> "+ " + r))
                        .collect(Collectors.joining("; ", ": ", ""));
    }

    static String clash(Clash clash) {
        return Words.clash(clash.type()) + " " + clash.what() + ": " + String.join(", ", clash.holders());
    }

    private void section(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append('\n');
            line(0, title);
            some(1, lines);
        }
    }

    private void some(int depth, List<String> lines) {
        lines.stream().limit(LINES).forEach(each -> line(depth, each));
        if (lines.size() > LINES) {
            line(depth, "and " + (lines.size() - LINES) + " more");
        }
    }

    private void line(int depth, String line) {
        text.append("  ".repeat(depth)).append(line).append('\n');
    }
}
