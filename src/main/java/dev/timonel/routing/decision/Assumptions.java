package dev.timonel.routing.decision;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.Untold;
import dev.timonel.snapshot.Frozen;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a decision in an imported cluster rests on that its dump did not tell. */
final class Assumptions {
    private Assumptions() {}

    /** In words. */
    static String of(Decision decision, Frozen frozen) {
        List<String> untold = Untold.ofDump(frozen, names(decision));
        return untold.isEmpty()
                ? "the dump tells all that this depends on"
                : "the dump does not tell all that this depends on: " + String.join("; ", untold);
    }

    private static Set<String> names(Decision decision) {
        Set<String> names = new TreeSet<>(Set.of("proxyMode"));
        Frontends.Match match = decision.match();
        if (match == null) {
            names.add("serviceCidrs");
        }
        if (match == null || match.frontend().type() == FrontendType.NodePort) {
            names.addAll(Set.of("nodePortAddresses", "nodePortRange"));
        }
        if (match != null && decision.verdict() == Verdict.Forward) {
            names.addAll(Set.of("clusterCidrs", "detectLocalMode", "masqueradeAll"));
        }
        if (IpAddress.parse(decision.query().host()).isEmpty()) {
            names.add("clusterDomain");
        }
        return names;
    }
}
