package dev.timonel.audit;

import dev.timonel.audit.AuditReport.ObjectName;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Explanation;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The addresses of pods: each of one pod alone, and in a podCIDR of its node. Pods of the node's own network are left out. */
final class PodAddressAudit {
    private PodAddressAudit() {}

    static void add(ClusterSnapshot snapshot, Evidence evidence) {
        Map<IpAddress, List<KubeObject>> holders = new TreeMap<>();
        List<KubeObject> outside = new ArrayList<>();
        int inside = 0;
        for (KubeObject pod : snapshot.list(Kinds.POD)) {
            PodFacts facts = pod.facts(PodFacts.class);
            if (facts.terminal() || facts.hostNetwork()) {
                continue;
            }
            for (IpAddress ip : facts.ips()) {
                holders.computeIfAbsent(ip, i -> new ArrayList<>(1)).add(pod);
                inside += isInside(snapshot, facts.nodeName(), ip).orElse(false) ? 1 : 0;
            }
            if (!addressesOutside(snapshot, facts).isEmpty()) {
                outside.add(pod);
            }
        }
        holders.forEach((ip, pods) -> twice(ip, pods, evidence));
        outside(snapshot, outside, inside, evidence);
    }

    private static List<IpAddress> addressesOutside(ClusterSnapshot snapshot, PodFacts pod) {
        return pod.ips().stream()
                .filter(ip -> !isInside(snapshot, pod.nodeName(), ip).orElse(true))
                .toList();
    }

    private static void twice(IpAddress ip, List<KubeObject> pods, Evidence evidence) {
        if (pods.size() > 1) {
            List<ObjectName> names = pods.stream().map(ObjectName::of).toList();
            evidence.add(
                    AuditRule.PodAddressTwice,
                    names.get(0),
                    names.subList(1, names.size()),
                    "has " + ip + ", as "
                            + Explanation.some(names.stream()
                                    .skip(1)
                                    .map(ObjectName::toString)
                                    .toList())
                            + (names.size() == 2 ? " has" : " have"),
                    pods.stream()
                            .map(p -> p.namespace() + "/" + p.name() + " on node "
                                    + p.facts(PodFacts.class).nodeName() + " is "
                                    + p.facts(PodFacts.class).phase())
                            .toList(),
                    "see which of them answers there, and delete the other; the address management of the pod network"
                            + " gave it out twice");
        }
    }

    /** Empty if nothing is known of the node's ranges in this family. */
    private static Optional<Boolean> isInside(ClusterSnapshot snapshot, String node, IpAddress ip) {
        List<Cidr> ranges = ranges(snapshot, node).stream()
                .filter(range -> range.family() == ip.family())
                .toList();
        return ranges.isEmpty() ? Optional.empty() : Optional.of(ranges.stream().anyMatch(r -> r.contains(ip)));
    }

    private static List<Cidr> ranges(ClusterSnapshot snapshot, String node) {
        return snapshot.facts(new ObjectKey(Kinds.NODE, "", node), NodeFacts.class)
                .map(NodeFacts::podCidrs)
                .orElse(List.of());
    }

    private static void outside(ClusterSnapshot snapshot, List<KubeObject> outside, int inside, Evidence evidence) {
        if (inside == 0 && !outside.isEmpty()) {
            evidence.add(
                    AuditRule.PodAddressesOfAnotherPlan,
                    ObjectName.of(outside.get(0)),
                    outside.stream()
                            .skip(1)
                            .limit(Evidence.SHOWN)
                            .map(ObjectName::of)
                            .toList(),
                    "has an address of no podCIDR, as every other pod has",
                    List.of(
                            "none of " + Explanation.count(outside.size(), "pod")
                                    + " has an address of its node's podCIDR",
                            "the pod network gives out addresses by a plan of its own, as Calico and cloud networks do"),
                    null);
            return;
        }
        for (KubeObject pod : outside) {
            PodFacts facts = pod.facts(PodFacts.class);
            evidence.add(
                    AuditRule.PodAddressOutsideNode,
                    ObjectName.of(pod),
                    "has an address outside its node's podCIDR",
                    addressesOutside(snapshot, facts).stream()
                            .map(ip -> ip + " is in none of " + ranges(snapshot, facts.nodeName()) + " of node "
                                    + facts.nodeName())
                            .toList(),
                    "delete the pod, so that it gets another; other nodes send what is for this address elsewhere");
        }
    }
}
