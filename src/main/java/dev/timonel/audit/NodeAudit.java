package dev.timonel.audit;

import dev.timonel.audit.AuditReport.ObjectName;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceCidrFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Explanation;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Addresses and ranges of nodes, which are theirs alone, and endpoints on nodes that are not ready. */
final class NodeAudit {
    private final ClusterSnapshot snapshot;
    private final Evidence evidence;

    private NodeAudit(ClusterSnapshot snapshot, Evidence evidence) {
        this.snapshot = snapshot;
        this.evidence = evidence;
    }

    static void add(ClusterSnapshot snapshot, Evidence evidence) {
        NodeAudit audit = new NodeAudit(snapshot, evidence);
        audit.addresses();
        audit.ranges();
        audit.notReady();
    }

    private void addresses() {
        Map<IpAddress, List<ObjectName>> holders = new TreeMap<>();
        for (KubeObject node : snapshot.list(Kinds.NODE)) {
            node.facts(NodeFacts.class)
                    .internalIps()
                    .forEach(ip ->
                            holders.computeIfAbsent(ip, i -> new ArrayList<>()).add(ObjectName.of(node)));
        }
        holders.forEach((ip, nodes) -> {
            List<ObjectName> others = nodes.stream()
                    .distinct()
                    .filter(n -> !n.equals(nodes.get(0)))
                    .toList();
            if (!others.isEmpty()) {
                evidence.add(
                        AuditRule.NodeAddressTwice,
                        nodes.get(0),
                        others,
                        "has the InternalIP " + ip + ", as " + names(others) + (others.size() == 1 ? " has" : " have"),
                        List.of("what is sent to the pods of one of them arrives at the other"),
                        "give each node an address of its own");
            }
        });
    }

    private static String names(List<ObjectName> nodes) {
        return Explanation.some(nodes.stream().map(ObjectName::name).toList());
    }

    /** A range and whose it is. */
    private record Range(Cidr cidr, ObjectName owner) {}

    /** Sorted by their first address, so that one that overlaps any before it overlaps the one that reaches farthest. */
    private void ranges() {
        List<Range> ranges = new ArrayList<>();
        for (KubeObject node : snapshot.list(Kinds.NODE)) {
            node.facts(NodeFacts.class).podCidrs().forEach(c -> ranges.add(new Range(c, ObjectName.of(node))));
        }
        ranges.sort((a, b) -> a.cidr().compareTo(b.cidr()));
        Range widest = null;
        for (Range range : ranges) {
            if (widest != null
                    && widest.cidr().overlaps(range.cidr())
                    && !widest.owner().equals(range.owner())) {
                overlap(AuditRule.NodeRangesOverlap, widest, range);
            }
            if (widest == null
                    || !widest.cidr().overlaps(range.cidr())
                    || range.cidr().last().compareTo(widest.cidr().last()) > 0) {
                widest = range;
            }
        }
        for (KubeObject services : snapshot.list(Kinds.SERVICE_CIDR)) {
            for (Cidr cidr : services.facts(ServiceCidrFacts.class).cidrs()) {
                ranges.stream()
                        .filter(range -> range.cidr().overlaps(cidr))
                        .forEach(range ->
                                overlap(AuditRule.RangesOverlap, new Range(cidr, ObjectName.of(services)), range));
            }
        }
    }

    private void overlap(AuditRule rule, Range one, Range other) {
        evidence.add(
                rule,
                one.owner(),
                List.of(other.owner()),
                "has " + one.cidr() + ", which overlaps with " + other.cidr() + " of " + other.owner(),
                List.of("an address in both may be given out twice"),
                "give one of them another range");
    }

    private void notReady() {
        Map<String, TreeSet<String>> ready = new TreeMap<>();
        Map<String, TreeSet<ObjectName>> services = new TreeMap<>();
        for (KubeObject slice : snapshot.list(Kinds.ENDPOINT_SLICE)) {
            SliceFacts facts = slice.facts(SliceFacts.class);
            ObjectKey service = new ObjectKey(Kinds.SERVICE, slice.namespace(), facts.service());
            if (snapshot.facts(service, ServiceFacts.class)
                    .filter(s -> !s.publishNotReadyAddresses())
                    .isEmpty()) {
                continue;
            }
            facts.endpoints().stream()
                    .filter(e -> e.ready() && isNotReady(e.nodeName()))
                    .forEach(e -> {
                        ready.computeIfAbsent(e.nodeName(), n -> new TreeSet<>())
                                .add(e.address() + (e.pod().isEmpty() ? "" : " of pod " + e.pod())
                                        + " is a ready endpoint of " + ObjectName.of(service));
                        services.computeIfAbsent(e.nodeName(), n -> new TreeSet<>())
                                .add(ObjectName.of(service));
                    });
        }
        ready.forEach(
                (node, facts) -> evidence.add(
                        AuditRule.ReadyEndpointsOnNodeNotReady,
                        new ObjectName("Node", "", node),
                        services.getOrDefault(node, new TreeSet<>()),
                        "is not ready, and "
                                + (facts.size() == 1 ? "an endpoint on it is" : facts.size() + " endpoints on it are"),
                        facts,
                        "see whether the node lives; if it does not, delete its pods or the node, so that traffic goes elsewhere"));
    }

    private boolean isNotReady(String node) {
        return snapshot.facts(new ObjectKey(Kinds.NODE, "", node), NodeFacts.class)
                .filter(n -> !n.ready() && !n.readyStatus().isEmpty())
                .isPresent();
    }
}
