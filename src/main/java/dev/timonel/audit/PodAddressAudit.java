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
        Map<ObjectName, List<String>> outside = new TreeMap<>();
        int inside = 0;
        for (KubeObject pod : snapshot.list(Kinds.POD)) {
            PodFacts facts = pod.facts(PodFacts.class);
            if (facts.terminal() || facts.hostNetwork()) {
                continue;
            }
            for (IpAddress ip : facts.ips()) {
                holders.computeIfAbsent(ip, i -> new ArrayList<>()).add(pod);
                Optional<Boolean> in = isInside(snapshot, facts.nodeName(), ip);
                inside += in.orElse(false) ? 1 : 0;
                if (in.isPresent() && !in.get()) {
                    outside.computeIfAbsent(ObjectName.of(pod), p -> new ArrayList<>())
                            .add(ip + " is in none of " + ranges(snapshot, facts.nodeName()) + " of node "
                                    + facts.nodeName());
                }
            }
        }
        holders.forEach((ip, pods) -> twice(ip, pods, evidence));
        outside(outside, inside, evidence);
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

    private static void outside(Map<ObjectName, List<String>> outside, int inside, Evidence evidence) {
        if (inside == 0 && !outside.isEmpty()) {
            evidence.add(
                    AuditRule.PodAddressesOfAnotherPlan,
                    outside.keySet().iterator().next(),
                    outside.keySet().stream().skip(1).limit(Evidence.SHOWN).toList(),
                    "has an address of no podCIDR, as every other pod has",
                    List.of(
                            "none of " + Explanation.count(outside.size(), "pod")
                                    + " has an address of its node's podCIDR",
                            "the pod network gives out addresses by a plan of its own, as Calico and cloud networks do"),
                    null);
            return;
        }
        outside.forEach((pod, facts) -> evidence.add(
                AuditRule.PodAddressOutsideNode,
                pod,
                "has an address outside its node's podCIDR",
                facts,
                "delete the pod, so that it gets another; other nodes send what is for this address elsewhere"));
    }
}
