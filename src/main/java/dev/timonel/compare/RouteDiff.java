package dev.timonel.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.model.ObjectKey;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.Untold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What two states of a cluster route differently: the frontends that do not decide as before, by classes of sources; whom changed
 * NetworkPolicies keep away, or let in; the Services that come, go, or lose all their endpoints; DNS names; and what several objects claim at once. {@code from} and
 * {@code to} are the resourceVersions. {@code breaks}: some packets got through before and no longer do, or the name of a
 * Service that answered is gone; {@code breaking} says it in words, one for each frontend and name. What is alike in both is
 * left out. {@code notKnown} is what the dump of an imported cluster does not tell and this rests on.
 */
@JsonPropertyOrder({
    "apiVersion",
    "kind",
    "from",
    "to",
    "breaks",
    "breaking",
    "frontends",
    "policies",
    "services",
    "nodes",
    "names",
    "clashes",
    "resolved",
    "notKnown"
})
public record RouteDiff(
        String apiVersion,
        String kind,
        String from,
        String to,
        boolean breaks,
        List<String> breaking,
        List<FrontendChange> frontends,
        List<PolicyChange> policies,
        List<ServiceChange> services,
        NodeChanges nodes,
        List<NameChange> names,
        List<Clash> clashes,
        List<Clash> resolved,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notKnown) {
    static final String KIND = "RouteDiff";
    private static final List<String> SETTINGS = List.of(
            "proxyMode", "serviceCidrs", "clusterCidrs", "detectLocalMode", "nodePortAddresses", "clusterDomain");

    static RouteDiff of(
            ClusterState before,
            ClusterState after,
            List<String> breaking,
            List<FrontendChange> frontends,
            PolicyChanges.Found policies,
            List<ServiceChange> services,
            NodeChanges nodes,
            List<NameChange> names,
            List<Clash> clashes,
            List<Clash> resolved) {
        return new RouteDiff(
                RouteDecision.API_VERSION,
                KIND,
                Long.toString(before.snapshot().revision()),
                Long.toString(after.snapshot().revision()),
                !breaking.isEmpty(),
                List.copyOf(breaking),
                List.copyOf(frontends),
                List.copyOf(policies.changes()),
                List.copyOf(services),
                nodes,
                List.copyOf(names),
                List.copyOf(clashes),
                List.copyOf(resolved),
                notKnown(after, policies));
    }

    private static List<String> notKnown(ClusterState after, PolicyChanges.Found policies) {
        List<String> notKnown = new ArrayList<>(Untold.of(after.snapshot(), SETTINGS));
        if (!policies.all()) {
            notKnown.add("what the policies do to the rest: there are too many senders and Services to look at each");
        }
        return notKnown;
    }

    /** Of any two states. Where they share objects, as snapshots of one server do, only what they do not share is looked at. */
    public static RouteDiff between(ClusterState before, ClusterState after) {
        return new Differences(before, after, Touched.between(before, after)).diff();
    }

    /** Of two states of which it is known that no other objects differ. */
    public static RouteDiff between(ClusterState before, ClusterState after, Collection<ObjectKey> changed) {
        return new Differences(before, after, Touched.of(before, after, changed)).diff();
    }

    /** Whether the two route alike. */
    public boolean nothingDiffers() {
        return frontends.isEmpty()
                && policies.isEmpty()
                && services.isEmpty()
                && nodes.appear().isEmpty()
                && nodes.vanish().isEmpty()
                && names.isEmpty()
                && clashes.isEmpty()
                && resolved.isEmpty();
    }
}
