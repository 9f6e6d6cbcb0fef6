package dev.timonel.routing.policy;

import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A NetworkPolicy, compiled; {@code title} is {@code shop/allow-client}. It isolates the pods that it selects for the directions that {@code rules} has, and lets through
 * what one of the direction's rules matches. Without policyTypes that is Ingress, and Egress if it has such rules
 * ({@code pkg/apis/networking/types.go}).
 */
record Policy(String title, LabelSelector pods, Map<Direction, List<Rule>> rules) {

    /** Empty for one that selects nothing. */
    static Optional<Policy> of(KubeObject object) {
        NetworkPolicySpec spec =
                Objects.requireNonNullElseGet(object.as(NetworkPolicy.class).getSpec(), NetworkPolicySpec::new);
        LabelSelector pods =
                spec.getPodSelector() == null ? LabelSelector.parse("") : LabelSelector.of(spec.getPodSelector());
        Map<Direction, List<Rule>> rules = new EnumMap<>(Direction.class);
        List<String> types = spec.getPolicyTypes();
        String home = object.namespace();
        if (types.isEmpty() || types.contains(Direction.Ingress.name())) {
            List<Rule> ingress = new ArrayList<>();
            spec.getIngress()
                    .forEach(rule -> ingress.add(
                            rule("ingress[" + ingress.size() + "]", home, rule.getFrom(), rule.getPorts())));
            rules.put(Direction.Ingress, List.copyOf(ingress));
        }
        if (types.isEmpty() ? !spec.getEgress().isEmpty() : types.contains(Direction.Egress.name())) {
            List<Rule> egress = new ArrayList<>();
            spec.getEgress()
                    .forEach(rule ->
                            egress.add(rule("egress[" + egress.size() + "]", home, rule.getTo(), rule.getPorts())));
            rules.put(Direction.Egress, List.copyOf(egress));
        }
        return pods == null ? Optional.empty() : Optional.of(new Policy(home + "/" + object.name(), pods, rules));
    }

    private static Rule rule(String at, String home, List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports) {
        return new Rule(
                at,
                peers.stream().map(peer -> Peer.of(home, peer)).toList(),
                ports.stream().map(PortMatch::of).toList());
    }

    boolean isolates(KubeObject pod, Direction direction) {
        return rules.containsKey(direction) && pods.matches(pod.labels());
    }

    List<Rule> rules(Direction direction) {
        return rules.getOrDefault(direction, List.of());
    }
}
