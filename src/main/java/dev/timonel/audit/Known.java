package dev.timonel.audit;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.routing.policy.PolicyTable;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A snapshot, and of which kinds it knows anything. {@code withNodes} is the same with the nodes that pods name, if it has none
 * of its own: an endpoint needs a node that exists.
 */
record Known(ClusterSnapshot snapshot, ClusterSnapshot withNodes, PolicyTable policies) {
    static Known of(ClusterSnapshot snapshot) {
        return new Known(
                snapshot, snapshot.count(Kinds.NODE) == 0 ? withNodesOfPods(snapshot) : snapshot, new PolicyTable());
    }

    private static ClusterSnapshot withNodesOfPods(ClusterSnapshot snapshot) {
        TreeSet<String> names = new TreeSet<>();
        snapshot.list(Kinds.POD)
                .forEach(pod -> names.add(pod.facts(PodFacts.class).nodeName()));
        names.remove("");
        ClusterSnapshot with = snapshot;
        for (String name : names) {
            KubeObject node = KubeObject.draft(new NodeBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .build());
            with = with.with(new Change(Change.Type.ADDED, node, null));
        }
        return with.at(snapshot.revision());
    }

    boolean nodes() {
        return has(Kinds.NODE);
    }

    boolean pods() {
        return has(Kinds.POD);
    }

    boolean slices() {
        return has(Kinds.ENDPOINT_SLICE);
    }

    boolean endpoints() {
        return has(Kinds.ENDPOINTS);
    }

    boolean ipAddresses() {
        return has(Kinds.IP_ADDRESS);
    }

    boolean ranges() {
        return has(Kinds.SERVICE_CIDR);
    }

    boolean namespaces() {
        return has(Kinds.NAMESPACE);
    }

    private boolean has(ResourceKind kind) {
        return snapshot.count(kind) > 0;
    }

    void sayWhatIsNot(Evidence evidence) {
        Map<ResourceKind, String> depends = new TreeMap<>((a, b) -> a.kind().compareTo(b.kind()));
        depends.put(Kinds.POD, "what selectors find, readiness, pod addresses");
        depends.put(Kinds.NODE, "zones of endpoints, addresses and readiness of nodes");
        depends.put(Kinds.ENDPOINT_SLICE, "whether slices agree with selectors, ports that lead nowhere");
        depends.put(Kinds.ENDPOINTS, "legacy Endpoints");
        depends.put(Kinds.IP_ADDRESS, "whether cluster IPs are reserved");
        depends.put(Kinds.SERVICE_CIDR, "whether cluster IPs are of the service ranges");
        depends.put(Kinds.NAMESPACE, "whether namespaces exist");
        if (!has(Kinds.SERVICE)) {
            evidence.notChecked("There is no Service: there is little to audit.");
            return;
        }
        depends.forEach((kind, what) -> {
            if (!has(kind)) {
                evidence.notChecked("There is no " + kind.kind() + ", so it is not checked: " + what + ".");
            }
        });
    }
}
