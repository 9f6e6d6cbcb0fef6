package dev.timonel.routing;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.routing.RouteDecision.Direction;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Share;
import dev.timonel.routing.RouteDecision.Step;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.policy.Outcome;
import dev.timonel.routing.policy.PolicyAnswer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A decision as a terminal shows it: the verdict, why, how many of many, and the packet's path. */
public final class RouteText {
    /** Outcomes of steps that say what is not there. */
    private static final Set<String> MISSING = Set.of("no endpoint", "no port", "no service");

    private RouteText() {}

    public static String of(RouteQuery query, RouteDecision decision) {
        StringBuilder text = new StringBuilder();
        text.append(query.from() == null ? "outside" : query.from())
                .append(" to ")
                .append(query.host())
                .append(':')
                .append(query.portName().isEmpty() ? String.valueOf(query.port()) : query.portName());
        text.append('\n').append(decision.verdict()).append(", ").append(decision.reason());
        text.append(decision.masquerade() ? ", masqueraded" : "");
        PolicyAnswer policy = decision.policy();
        if (policy != null && policy.outcome() == Outcome.Denied) {
            text.append(", and denied by NetworkPolicy ").append(Explanation.some(policy.policies()));
        }
        text.append('\n').append(cause(decision)).append('\n');
        explanation(decision, text);
        if (decision.more() != null) {
            text.append("  more: ").append(decision.more()).append('\n');
        }
        if (decision.replay() != null) {
            text.append("  again: ").append(decision.replay()).append('\n');
        }
        shares(decision, text);
        path(decision, text);
        return text.toString();
    }

    /** A line with what is worth to know first: why it gets nowhere, or what may stop it although it is sent. */
    private static String cause(RouteDecision decision) {
        List<Step> steps = orEmpty(decision.explanation());
        PolicyAnswer policy = decision.policy();
        boolean denied = policy != null && policy.outcome() == Outcome.Denied;
        Stream<Step> telling;
        if (denied || decision.verdict() == Verdict.Forward) {
            String worth = denied ? "network policy" : "caution";
            telling = steps.stream().filter(step -> step.step().equals(worth));
        } else {
            List<Step> missing = steps.stream()
                    .filter(step -> MISSING.contains(step.outcome()))
                    .toList();
            telling = decision.reason() == Reason.NoEndpoints && !missing.isEmpty()
                    ? missing.stream().limit(2)
                    : Stream.concat(
                            missing.stream(),
                            steps.stream().filter(step -> step.step().equals("verdict")));
        }
        String line = telling.map(Step::because).collect(Collectors.joining("; "));
        return line.isEmpty() ? "" : line + "\n";
    }

    private static void explanation(RouteDecision decision, StringBuilder text) {
        if (decision.explanation() == null) {
            return;
        }
        text.append("explanation\n");
        decision.explanation()
                .forEach(step -> text.append("  ")
                        .append(step.step())
                        .append(": ")
                        .append(step.outcome())
                        .append("\n      ")
                        .append(step.because())
                        .append('\n'));
    }

    private static void shares(RouteDecision decision, StringBuilder text) {
        List<Share> shares = orEmpty(decision.distribution());
        if (!shares.isEmpty()) {
            text.append("\ndistribution\n");
        }
        shares.forEach(share -> text.append("  ")
                .append(share.count())
                .append(share.pod() == null ? "" : " to " + share.pod())
                .append(" at ")
                .append(share.address().contains(":") ? "[" + share.address() + "]" : share.address())
                .append(':')
                .append(share.port())
                .append('\n'));
    }

    private static void path(RouteDecision decision, StringBuilder text) {
        for (Direction direction : Direction.values()) {
            List<Hop> hops = Objects.requireNonNullElse(decision.path(), List.<Hop>of()).stream()
                    .filter(hop -> hop.direction() == direction)
                    .toList();
            if (!hops.isEmpty()) {
                text.append(direction == Direction.Request ? "\npath\n" : "\nand back\n");
                hops.forEach(hop -> text.append(line(hop)));
            }
        }
    }

    private static String line(Hop hop) {
        return "  " + (hop.node() == null ? "-" : hop.node()) + " | " + hop.at() + " | " + hop.inner()
                + (hop.outer() == null ? "" : " | " + hop.outer()) + " | mtu " + hop.mtu() + "\n      " + hop.why()
                + "\n";
    }
}
