package dev.timonel.registry.kinds;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpFamily;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.ResourceValidation;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.TaintValidation;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Nodes, by {@code pkg/registry/core/node/strategy.go}. The status that a client sends on create is kept, as upstream,
 * where kubelets register themselves with it.
 */
final class NodeStrategy implements Strategy<Node> {
    private static final String POD_CIDRS = "spec.podCIDRs";

    @Override
    public ResourceKind kind() {
        return Kinds.NODE;
    }

    /**
     * {@code podCIDR} is the first of {@code podCIDRs}, and wins where they differ. What is allocatable is the capacity
     * if nothing else is said.
     */
    @Override
    public void setDefaults(Node node) {
        NodeSpec spec = Objects.requireNonNullElseGet(node.getSpec(), NodeSpec::new);
        String first = orEmpty(spec.getPodCIDR());
        if (!first.isEmpty()
                && (spec.getPodCIDRs().isEmpty()
                        || !first.equals(spec.getPodCIDRs().get(0)))) {
            spec.setPodCIDRs(List.of(first));
        } else if (!spec.getPodCIDRs().isEmpty()) {
            spec.setPodCIDR(spec.getPodCIDRs().get(0));
        }
        node.setSpec(spec);
        node.setStatus(Objects.requireNonNullElseGet(node.getStatus(), NodeStatus::new));
        Map<String, Quantity> capacity = node.getStatus().getCapacity();
        Map<String, Quantity> allocatable = node.getStatus().getAllocatable();
        if ((allocatable == null || allocatable.isEmpty()) && capacity != null) {
            node.getStatus().setAllocatable(new LinkedHashMap<>(capacity));
        }
    }

    @Override
    public void prepareForUpdate(Node node, Node old, WriteContext write) {
        node.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(Node node, Node old, WriteContext write) {
        node.setSpec(old.getSpec());
        ready(node).ifPresent(condition -> stamp(condition, ready(old), write));
    }

    @Override
    public void prepareForCreate(Node node, WriteContext write) {
        ready(node).ifPresent(condition -> stamp(condition, Optional.empty(), write));
    }

    /**
     * Whoever reports that a node is ready, or not, gives a sign of its life. Upstream sees that such a write came; here
     * the time of the write is kept as the heartbeat, if the writer has not set one.
     */
    private static void stamp(NodeCondition condition, Optional<NodeCondition> old, WriteContext write) {
        String before = old.map(NodeCondition::getLastHeartbeatTime).orElse(null);
        boolean untold = condition.getLastHeartbeatTime() == null
                || condition.getLastHeartbeatTime().equals(before);
        if (untold && !old.filter(condition::equals).isPresent()) {
            condition.setLastHeartbeatTime(
                    write.now().truncatedTo(ChronoUnit.SECONDS).toString());
        }
    }

    private static Optional<NodeCondition> ready(Node node) {
        return Optional.ofNullable(node.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(c -> "Ready".equals(c.getType()))
                .findFirst();
    }

    @Override
    public List<FieldError> validate(Node node, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        NodeSpec spec = Objects.requireNonNullElseGet(node.getSpec(), NodeSpec::new);
        errors.addAll(TaintValidation.validateTaints(spec.getTaints(), "metadata.taints")); // upstream's path
        errors.addAll(resources(node));
        validatePodCidrs(spec.getPodCIDRs(), errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(Node node, Node old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(validate(node, write));
        validateTransition(node, old, errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Node node, Node old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(resources(node));
        validateTransition(node, old, errors);
        return errors.list();
    }

    private static void validatePodCidrs(List<String> cidrs, FieldErrors errors) {
        for (int i = 0; i < cidrs.size(); i++) {
            errors.invalid(POD_CIDRS + "[" + i + "]", cidrs.get(i), Names.cidr(cidrs.get(i)));
        }
        Set<IpFamily> families = cidrs.stream()
                .flatMap(c -> Cidr.parse(c).stream())
                .map(Cidr::family)
                .collect(Collectors.toSet());
        if (cidrs.size() > 1 && families.size() != cidrs.size()) {
            errors.invalid(POD_CIDRS, cidrs, "may specify no more than one CIDR for each IP family");
        }
    }

    private static void validateTransition(Node node, Node old, FieldErrors errors) {
        NodeStatus status = Objects.requireNonNullElseGet(node.getStatus(), NodeStatus::new);
        Set<NodeAddress> seen = new HashSet<>();
        for (int i = 0; i < status.getAddresses().size(); i++) {
            NodeAddress address = status.getAddresses().get(i);
            if (!seen.add(address)) {
                errors.duplicate("status.addresses[" + i + "]", shown(address));
            }
        }
        NodeSpec spec = Objects.requireNonNullElseGet(node.getSpec(), NodeSpec::new);
        NodeSpec before = Objects.requireNonNullElseGet(old.getSpec(), NodeSpec::new);
        if (!before.getPodCIDRs().isEmpty() && !before.getPodCIDRs().equals(spec.getPodCIDRs())) {
            errors.forbidden(POD_CIDRS, "node updates may not change podCIDR except from \"\" to valid");
        }
        String providerId = orEmpty(before.getProviderID());
        if (!providerId.isEmpty() && !providerId.equals(spec.getProviderID())) {
            errors.forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid");
        }
        if (!orEmpty(before.getExternalID()).equals(orEmpty(spec.getExternalID()))) {
            errors.forbidden("spec.externalID", "may not be updated");
        }
    }

    /** As upstream's internal type is rendered. */
    private static Map<String, String> shown(NodeAddress address) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Type", orEmpty(address.getType()));
        fields.put("Address", orEmpty(address.getAddress()));
        return fields;
    }

    private static List<FieldError> resources(Node node) {
        NodeStatus status = Objects.requireNonNullElseGet(node.getStatus(), NodeStatus::new);
        FieldErrors errors = new FieldErrors();
        ResourceValidation.amounts(status.getCapacity(), name -> "status.capacity." + name, errors);
        ResourceValidation.amounts(status.getAllocatable(), name -> "status.allocatable." + name, errors);
        return errors.list();
    }
}
