package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Fix;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.routing.policy.Direction;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A rule that is there for the client, and for another port than the pod's: often it names that of the Service, which no policy ever
 * sees. The port is changed there, or added.
 */
final class PolicyPortFix {
    private static final int MOST_RULES = 50;

    private final ClusterSnapshot snapshot;
    private final Way way;
    private final PolicyCauses.Judged denied;
    private final KubeObject policy;
    private final boolean egress;
    /** Its number among those of the direction. */
    private final int rule;

    private PolicyPortFix(
            ClusterSnapshot snapshot,
            Way way,
            PolicyCauses.Judged denied,
            KubeObject policy,
            boolean egress,
            int rule) {
        this.snapshot = snapshot;
        this.way = way;
        this.denied = denied;
        this.policy = policy;
        this.egress = egress;
        this.rule = rule;
    }

    /** Empty if no rule would let it through on the right port. */
    static Optional<Fix> of(ClusterSnapshot snapshot, Way way, PolicyCauses.Judged denied) {
        boolean egress = denied.judgement().direction() == Direction.Egress;
        return denied.judgement().policies().stream()
                .flatMap(title -> policy(snapshot, title).stream())
                .flatMap(policy -> IntStream.range(0, rules(policy, egress))
                        .mapToObj(rule -> new PolicyPortFix(snapshot, way, denied, policy, egress, rule)))
                .limit(MOST_RULES)
                .flatMap(PolicyPortFix::fix)
                .findFirst();
    }

    private static Optional<KubeObject> policy(ClusterSnapshot snapshot, String title) {
        int slash = title.indexOf('/');
        return snapshot.get(Kinds.NETWORK_POLICY, title.substring(0, slash), title.substring(slash + 1));
    }

    private static int rules(KubeObject policy, boolean egress) {
        NetworkPolicySpec spec = policy.as(NetworkPolicy.class).getSpec();
        return egress ? spec.getEgress().size() : spec.getIngress().size();
    }

    private Stream<Fix> fix() {
        NetworkPolicy changed = policy.as(NetworkPolicy.class);
        List<NetworkPolicyPort> ports = egress
                ? changed.getSpec().getEgress().get(rule).getPorts()
                : changed.getSpec().getIngress().get(rule).getPorts();
        if (ports.isEmpty()) {
            return Stream.empty();
        }
        int port = denied.endpoint().port();
        int mistaken = ofTheService(ports);
        NetworkPolicyPort right = new NetworkPolicyPortBuilder()
                .withProtocol(way.port().protocol())
                .withPort(new IntOrString(port))
                .build();
        if (mistaken < 0) {
            ports.add(right);
        } else {
            ports.set(mistaken, right);
        }
        KubeObject draft = KubeObject.draft(changed);
        if (!denied.passes(snapshot.with(new Change(Change.Type.MODIFIED, draft, policy)))) {
            return Stream.empty();
        }
        return Stream.of(fix(port, mistaken));
    }

    private Fix fix(int port, int mistaken) {
        String at = (egress ? "egress[" : "ingress[") + rule + "]";
        String path = "/spec/" + (egress ? "egress/" : "ingress/") + rule + "/ports/";
        String protocol = way.port().protocol();
        return mistaken < 0
                ? new Fix(
                        "add the pod's port, " + port + ", to " + at + " of the policy, which is for this client",
                        Commands.patch(policy, path + "-", new TreeMap<>(Map.of("port", port, "protocol", protocol))))
                : new Fix(
                        "make the port of " + at + " of the policy " + port + ", the pod's: a policy never sees "
                                + way.port().port() + ", the Service's",
                        Commands.patch(policy, path + mistaken + "/port", port));
    }

    /** The number of the one that names the port of the Service; -1 for none. */
    private int ofTheService(List<NetworkPolicyPort> ports) {
        for (int i = 0; i < ports.size(); i++) {
            NetworkPolicyPort written = ports.get(i);
            boolean named = written.getPort() != null
                    && Integer.valueOf(way.port().port())
                            .equals(written.getPort().getIntVal())
                    && written.getEndPort() == null
                    && way.port().protocol().equals(written.getProtocol() == null ? "TCP" : written.getProtocol());
            if (named && !listens(way.port().port())) {
                return i;
            }
        }
        return -1;
    }

    private boolean listens(int port) {
        return snapshot.get(
                        Kinds.POD,
                        denied.endpoint().namespace(),
                        denied.endpoint().pod())
                .filter(pod -> pod.facts(PodFacts.class).ports().stream().anyMatch(declared -> declared.port() == port))
                .isPresent();
    }
}
