package dev.timonel.compare;

import dev.timonel.compare.FrontendChange.ClassChange;
import dev.timonel.compare.FrontendChange.EndpointChange;
import dev.timonel.compare.FrontendChange.ShareChange;
import dev.timonel.compare.FrontendChange.Standing;
import dev.timonel.routing.RouteDecision.Backend;
import dev.timonel.routing.decision.Decision;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.selection.TopologyMode;
import dev.timonel.routing.table.Candidates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tells what two outcomes of one class of sources have in common and what not. */
final class Classes {
    private static final double DIGITS = 1e4;

    private final Side before;
    private final Side after;

    private record Shares(double before, double after) implements Comparable<Shares> {
        @Override
        public int compareTo(Shares other) {
            int order = Double.compare(before, other.before);
            return order != 0 ? order : Double.compare(after, other.after);
        }
    }

    Classes(Side before, Side after) {
        this.before = before;
        this.after = after;
    }

    ClassChange change(Comparison.Found found, List<String> because) {
        Outcome then = found.pair().before();
        Outcome now = found.pair().after();
        TreeMap<Shares, List<Backend>> moved = new TreeMap<>();
        int kept = 0;
        for (Map.Entry<ProxyEndpoint, Double> each : now.shares().entrySet()) {
            Double share = then.shares().get(each.getKey());
            if (share != null) {
                kept++;
                if (!share.equals(each.getValue())) {
                    moved.computeIfAbsent(new Shares(digits(share), digits(each.getValue())), s -> new ArrayList<>())
                            .add(Backend.of(each.getKey()));
                }
            }
        }
        List<ShareChange> reweighted = new ArrayList<>();
        moved.forEach((shares, endpoints) ->
                reweighted.add(new ShareChange(shares.before(), shares.after(), why(then, now), endpoints)));
        return new ClassChange(
                found.from(),
                standing(then),
                standing(now),
                then.isBrokenBy(now),
                because,
                only(now, then, before),
                only(then, now, after),
                reweighted,
                kept);
    }

    /** The endpoints of the one that the other lacks; {@code without} is the side of the other. */
    private static List<EndpointChange> only(Outcome here, Outcome there, Side without) {
        List<EndpointChange> found = new ArrayList<>();
        here.shares().forEach((endpoint, share) -> {
            if (!there.shares().containsKey(endpoint)) {
                Absence absence = Absence.of(endpoint, here, there, without);
                found.add(new EndpointChange(Backend.of(endpoint), digits(share), absence.reason(), absence.because()));
            }
        });
        return found;
    }

    private static Standing standing(Outcome outcome) {
        return new Standing(
                outcome.verdict(),
                outcome.reason(),
                outcome.owner().isEmpty() ? null : outcome.owner(),
                outcome.shares().size(),
                outcome.lost() > 0 ? digits(outcome.lost()) : null);
    }

    private static double digits(double share) {
        return Math.rint(share * DIGITS) / DIGITS;
    }

    /** Why those that stay get another share. */
    private static String why(Outcome then, Outcome now) {
        int a = then.shares().size();
        int b = now.shares().size();
        String count = a == b ? "" : a + (a == 1 ? " endpoint" : " endpoints") + " before, " + b + " after";
        String hints = topology(then).equals(topology(now))
                ? ""
                : "hints: " + topology(then) + " before, " + topology(now) + " after";
        String other = count + (count.isEmpty() || hints.isEmpty() ? "" : "; ") + hints;
        return other.isEmpty() ? "the load balancer spreads over other nodes" : other;
    }

    private static String topology(Outcome outcome) {
        TopologyMode mode = Optional.ofNullable(outcome.grounds())
                .map(Decision::candidates)
                .map(Candidates::selection)
                .map(selection -> selection.topology())
                .orElse(null);
        return mode == null || mode instanceof TopologyMode.Anywhere ? "not used" : mode.scope();
    }
}
