package dev.timonel.routing.policy;

import dev.timonel.model.Kinds;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * NetworkPolicies as their documentation says it, sentence by sentence, over the objects as they are written: nothing of it is shared with what it is
 * compared to. An end without a pod is an address.
 */
final class NaivePolicies {
    private final List<NetworkPolicy> policies = new ArrayList<>();
    private final List<Namespace> namespaces = new ArrayList<>();

    /** {@code pod} is null for an address that is no pod's. */
    record End(@Nullable Pod pod, String address) {}

    NaivePolicies(ClusterSnapshot snapshot) {
        snapshot.list(Kinds.NETWORK_POLICY).forEach(object -> policies.add(object.as(NetworkPolicy.class)));
        snapshot.list(Kinds.NAMESPACE).forEach(object -> namespaces.add(object.as(Namespace.class)));
    }

    boolean allows(End from, End to, int port, String protocol) {
        if (from.pod() != null && from.pod().equals(to.pod())) {
            return true;
        }
        return lets("Egress", from, to, to, port, protocol) && lets("Ingress", to, from, to, port, protocol);
    }

    /** By default a pod is not isolated; isolated, it has what the union of the applicable policies' rules allows. */
    private boolean lets(String type, End subject, End other, End destination, int port, String protocol) {
        if (subject.pod() == null) {
            return true;
        }
        boolean isolated = false;
        boolean allowed = false;
        for (NetworkPolicy policy : policies) {
            boolean applies = policy.getMetadata()
                            .getNamespace()
                            .equals(subject.pod().getMetadata().getNamespace())
                    && types(policy).contains(type)
                    && selected(
                            policy.getSpec().getPodSelector(),
                            subject.pod().getMetadata().getLabels());
            isolated = isolated || applies;
            if (applies && type.equals("Ingress")) {
                for (NetworkPolicyIngressRule rule : policy.getSpec().getIngress()) {
                    allowed = allowed
                            || anyPeer(policy, rule.getFrom(), other)
                                    && anyPort(rule.getPorts(), destination, port, protocol);
                }
            } else if (applies) {
                for (NetworkPolicyEgressRule rule : policy.getSpec().getEgress()) {
                    allowed = allowed
                            || anyPeer(policy, rule.getTo(), other)
                                    && anyPort(rule.getPorts(), destination, port, protocol);
                }
            }
        }
        return !isolated || allowed;
    }

    private static List<String> types(NetworkPolicy policy) {
        if (!policy.getSpec().getPolicyTypes().isEmpty()) {
            return policy.getSpec().getPolicyTypes();
        }
        return policy.getSpec().getEgress().isEmpty() ? List.of("Ingress") : List.of("Ingress", "Egress");
    }

    private boolean anyPeer(NetworkPolicy policy, List<NetworkPolicyPeer> peers, End other) {
        boolean any = peers.isEmpty();
        for (NetworkPolicyPeer peer : peers) {
            if (peer.getIpBlock() != null) {
                boolean in = in(peer.getIpBlock().getCidr(), other.address());
                for (String except : peer.getIpBlock().getExcept()) {
                    in = in && !in(except, other.address());
                }
                any = any || in;
            } else if (other.pod() != null) {
                String home = other.pod().getMetadata().getNamespace();
                boolean place = peer.getNamespaceSelector() == null
                        ? home.equals(policy.getMetadata().getNamespace())
                        : namespaces.stream()
                                .filter(n -> n.getMetadata().getName().equals(home))
                                .anyMatch(n -> selected(
                                        peer.getNamespaceSelector(),
                                        n.getMetadata().getLabels()));
                any = any
                        || place
                                && (peer.getPodSelector() == null
                                        || selected(
                                                peer.getPodSelector(),
                                                other.pod().getMetadata().getLabels()));
            }
        }
        return any;
    }

    private static boolean anyPort(List<NetworkPolicyPort> ports, End destination, int port, String protocol) {
        boolean any = ports.isEmpty();
        for (NetworkPolicyPort each : ports) {
            String wanted = each.getProtocol() == null ? "TCP" : each.getProtocol();
            boolean number;
            if (each.getPort() == null) {
                number = true;
            } else if (each.getPort().getIntVal() != null) {
                int first = each.getPort().getIntVal();
                number = each.getEndPort() == null ? port == first : port >= first && port <= each.getEndPort();
            } else {
                number = destination.pod() != null
                        && destination.pod().getSpec().getContainers().stream()
                                .flatMap(c -> c.getPorts().stream())
                                .anyMatch(p -> isNamed(p, each.getPort().getStrVal(), protocol, port));
            }
            any = any || wanted.equals(protocol) && number;
        }
        return any;
    }

    private static boolean isNamed(ContainerPort declared, String name, String protocol, int port) {
        return name.equals(declared.getName())
                && protocol.equals(Objects.requireNonNullElse(declared.getProtocol(), "TCP"))
                && port == declared.getContainerPort();
    }

    private static boolean selected(LabelSelector selector, @Nullable Map<String, String> written) {
        Map<String, String> labels = written == null ? Map.of() : written;
        boolean all = true;
        if (selector.getMatchLabels() != null) {
            for (Map.Entry<String, String> pair : selector.getMatchLabels().entrySet()) {
                all = all && pair.getValue().equals(labels.get(pair.getKey()));
            }
        }
        for (LabelSelectorRequirement each : selector.getMatchExpressions()) {
            String value = labels.get(each.getKey());
            boolean listed = value != null && each.getValues().contains(value);
            all = all
                    && switch (each.getOperator()) {
                        case "In" -> listed;
                        case "NotIn" -> !listed;
                        case "Exists" -> value != null;
                        default -> value == null;
                    };
        }
        return all;
    }

    private static boolean in(String cidr, String address) {
        try {
            int slash = cidr.indexOf('/');
            byte[] block = InetAddress.getByName(cidr.substring(0, slash)).getAddress();
            byte[] asked = InetAddress.getByName(address).getAddress();
            int rest = block.length * 8 - Integer.parseInt(cidr.substring(slash + 1));
            return block.length == asked.length
                    && new BigInteger(1, block).shiftRight(rest).equals(new BigInteger(1, asked).shiftRight(rest));
        } catch (UnknownHostException notAnAddress) {
            throw new AssertionError(notAnAddress);
        }
    }
}
