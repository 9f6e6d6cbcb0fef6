package dev.timonel.registry.kinds.networking;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** NetworkPolicies: {@code pkg/registry/networking/networkpolicy} and {@code pkg/apis/networking/v1/defaults.go}. */
public final class NetworkPolicyStrategy implements Strategy<NetworkPolicy> {
    @Override
    public ResourceKind kind() {
        return Kinds.NETWORK_POLICY;
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    @Override
    public void setDefaults(NetworkPolicy policy) {
        NetworkPolicySpec spec = Objects.requireNonNullElseGet(policy.getSpec(), NetworkPolicySpec::new);
        policy.setSpec(spec);
        spec.setPodSelector(Objects.requireNonNullElseGet(spec.getPodSelector(), LabelSelector::new));
        Stream<NetworkPolicyPort> ports = Stream.concat(
                spec.getIngress().stream().flatMap(rule -> rule.getPorts().stream()),
                spec.getEgress().stream().flatMap(rule -> rule.getPorts().stream()));
        ports.filter(port -> port.getProtocol() == null).forEach(port -> port.setProtocol("TCP"));
        if (spec.getPolicyTypes().isEmpty()) {
            spec.setPolicyTypes(spec.getEgress().isEmpty() ? List.of("Ingress") : List.of("Ingress", "Egress"));
        }
    }

    @Override
    public List<FieldError> validate(NetworkPolicy policy, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        NetworkPolicyValidation.spec(policy.getSpec(), errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(NetworkPolicy policy, NetworkPolicy old, WriteContext write) {
        return validate(policy, write);
    }
}
