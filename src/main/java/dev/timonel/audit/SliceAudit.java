package dev.timonel.audit;

import dev.timonel.audit.AuditReport.ObjectName;
import dev.timonel.controller.endpoints.ExpectedEndpoint;
import dev.timonel.controller.endpoints.ExpectedEndpoints;
import dev.timonel.controller.endpoints.ListedAddress;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.model.SliceFacts.Target;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Explanation;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.NearestPods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The slices of one service that selects pods, against what its pods give. */
final class SliceAudit {
    private static final String CONTROLLER =
            "see whether kube-controller-manager runs; or delete the slice, which it then writes anew";

    private final ClusterSnapshot snapshot;
    private final boolean nodesKnown;
    private final KubeObject service;
    private final Evidence evidence;
    private final Map<Place, ExpectedEndpoint> expected = new TreeMap<>();
    private final Map<Place, List<Listed>> listed = new TreeMap<>();

    /** By which an endpoint is the same in both. */
    private record Place(IpAddress address, String pod) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int order = address.compareTo(other.address);
            return order != 0 ? order : pod.compareTo(other.pod);
        }

        @Override
        public String toString() {
            return address + (pod.isEmpty() ? "" : " of pod " + pod);
        }
    }

    /** An endpoint in a slice. */
    private record Listed(KubeObject slice, Target target, List<SliceFacts.Port> ports) {}

    SliceAudit(ClusterSnapshot snapshot, boolean nodesKnown, KubeObject service, Evidence evidence) {
        this.snapshot = snapshot;
        this.nodesKnown = nodesKnown;
        this.service = service;
        this.evidence = evidence;
    }

    void add() {
        ExpectedEndpoints.ofSelector(snapshot, service)
                .forEach(e ->
                        expected.put(new Place(e.target().address(), e.target().pod()), e));
        for (KubeObject slice : ExpectedEndpoints.slicesOfController(snapshot, service)) {
            SliceFacts facts = slice.facts(SliceFacts.class);
            facts.endpoints()
                    .forEach(target -> listed.computeIfAbsent(
                                    new Place(target.address(), target.pod()), p -> new ArrayList<>())
                            .add(new Listed(slice, target, facts.ports())));
        }
        missing();
        extra();
        twice();
        different();
    }

    private void find(AuditRule rule, String says, List<String> facts, String fix) {
        evidence.add(rule, ObjectName.of(service), says, facts, fix);
    }

    /** A service that is being deleted gets no new slice. */
    private void missing() {
        List<String> missing = expected.keySet().stream()
                .filter(place -> !listed.containsKey(place))
                .map(place -> place + " is in no EndpointSlice")
                .toList();
        if (!service.deleting()) {
            find(
                    AuditRule.EndpointMissing,
                    "lacks " + missing.size() + " of the " + Explanation.count(expected.size(), "endpoint")
                            + " that its selector gives",
                    missing,
                    CONTROLLER);
        }
    }

    private void extra() {
        List<String> extra = new ArrayList<>();
        List<String> ghosts = new ArrayList<>();
        listed.forEach((place, all) -> {
            if (!expected.containsKey(place)) {
                boolean held = !snapshot.podsWithIp(place.address).isEmpty();
                (held ? extra : ghosts)
                        .add(place + " is in " + all.get(0).slice().name() + ": " + whyNot(place));
            }
        });
        find(
                AuditRule.EndpointExtra,
                "has " + Explanation.count(extra.size(), "endpoint") + " that its selector does not give",
                extra,
                CONTROLLER);
        find(
                AuditRule.EndpointWithoutPod,
                "has " + Explanation.count(ghosts.size(), "endpoint") + " whose address no pod has",
                ghosts,
                CONTROLLER);
    }

    private String whyNot(Place place) {
        if (place.pod.isEmpty()) {
            return "it names no pod";
        }
        Optional<KubeObject> pod = snapshot.get(Kinds.POD, service.namespace(), place.pod);
        if (pod.isEmpty()) {
            return "there is no such pod";
        }
        PodFacts facts = pod.get().facts(PodFacts.class);
        Map<String, String> selector = service.facts(ServiceFacts.class).selector();
        if (!pod.get().labels().entrySet().containsAll(selector.entrySet())) {
            return "the pod does not carry " + NearestPods.text(selector);
        }
        if (facts.terminal()) {
            return "the pod has come to an end, its phase is " + facts.phase();
        }
        if (!facts.ips().contains(place.address)) {
            return facts.ips().isEmpty()
                    ? "the pod has no address"
                    : "the address of the pod is "
                            + Explanation.some(facts.ips().stream()
                                    .map(IpAddress::toString)
                                    .toList());
        }
        return snapshot.get(Kinds.NODE, "", facts.nodeName()).isEmpty()
                ? "node " + facts.nodeName() + " does not exist"
                : "the service is of another address family";
    }

    private void twice() {
        List<String> twice = new ArrayList<>();
        listed.forEach((place, all) -> {
            if (all.size() > 1) {
                twice.add(place + " is in "
                        + Explanation.some(
                                all.stream().map(l -> l.slice().name()).toList()));
            }
        });
        find(AuditRule.EndpointTwice, "has endpoints in two slices", twice, CONTROLLER);
    }

    private void different() {
        List<String> readiness = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        List<String> places = new ArrayList<>();
        expected.forEach((place, e) -> listed.getOrDefault(place, List.of()).forEach(l -> {
            String in = place + " in " + l.slice().name();
            if (!conditions(e.target()).equals(conditions(l.target()))) {
                readiness.add(in + " is " + conditions(l.target()) + ", by its pod it is " + conditions(e.target()));
            }
            List<String> should = ListedAddress.text(e.ports());
            List<String> is = ListedAddress.text(l.ports());
            if (!should.equals(is)) {
                ports.add(in + " has " + text(is) + ", by its pod it has " + text(should));
            }
            place(e.target(), l.target()).ifPresent(difference -> places.add(in + difference));
        }));
        find(AuditRule.EndpointReadinessWrong, "has endpoints of the wrong readiness", readiness, CONTROLLER);
        find(AuditRule.EndpointPortWrong, "has endpoints with the wrong ports", ports, CONTROLLER);
        find(AuditRule.EndpointPlaceWrong, "has endpoints of another node, zone, hostname or pod", places, CONTROLLER);
    }

    private static String conditions(Target target) {
        return (target.ready() ? "ready" : "not ready")
                + (target.serving() ? ", serving" : ", not serving")
                + (target.terminating() ? ", terminating" : "");
    }

    private static String text(List<String> ports) {
        return ports.isEmpty() ? "no port" : String.join(", ", ports);
    }

    private Optional<String> place(Target should, Target is) {
        List<String> differences = new ArrayList<>();
        differ("node", should.nodeName(), is.nodeName(), differences);
        if (nodesKnown) {
            differ("zone", should.zone(), is.zone(), differences);
        }
        differ("hostname", should.hostname(), is.hostname(), differences);
        differ("uid", should.uid(), is.uid(), differences);
        return differences.isEmpty() ? Optional.empty() : Optional.of(" has " + String.join(" and ", differences));
    }

    private static void differ(String what, String should, String is, List<String> differences) {
        if (!should.equals(is)) {
            differences.add((is.isEmpty() ? "no " + what : what + " " + is) + " instead of "
                    + (should.isEmpty() ? "none" : should));
        }
    }
}
