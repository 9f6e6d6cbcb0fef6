package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Nodes show readiness, roles and system facts as {@code printNode} does. */
final class NodeRow implements RowRules<Node> {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
    private static final String ROLE_LABEL = "kubernetes.io/role";

    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Status", "The status of the node"),
                Column.text("Roles", "The roles of the node"),
                Column.age(),
                Column.text("Version", "The version of the node's agent"),
                Column.wide("Internal-IP", "The first address inside the cluster"),
                Column.wide("External-IP", "The first address outside the cluster"),
                Column.wide("OS-Image", "The operating system of the node"),
                Column.wide("Kernel-Version", "The kernel of the node"),
                Column.wide("Container-Runtime", "What runs containers on the node"));
    }

    @Override
    public List<Object> cells(Node node, Instant now) {
        NodeStatus status = Objects.requireNonNullElseGet(node.getStatus(), NodeStatus::new);
        NodeSystemInfo info = Objects.requireNonNullElseGet(status.getNodeInfo(), NodeSystemInfo::new);
        return List.of(
                node.getMetadata().getName(),
                status(node, status),
                roles(node),
                RowRules.age(node, now),
                RowRules.or(info.getKubeletVersion(), ""),
                address(status, "InternalIP"),
                address(status, "ExternalIP"),
                RowRules.or(info.getOsImage(), UNKNOWN),
                kernel(info),
                RowRules.or(info.getContainerRuntimeVersion(), UNKNOWN));
    }

    /** With the architecture behind it since 1.36, as {@code printNode} has it: there is no column of its own. */
    private static String kernel(NodeSystemInfo info) {
        String architecture = RowRules.or(info.getArchitecture(), "");
        return RowRules.or(info.getKernelVersion(), UNKNOWN)
                + (architecture.isEmpty() ? "" : " (" + architecture + ")");
    }

    private static String status(Node node, NodeStatus status) {
        String readiness = status.getConditions().stream()
                .filter(c -> "Ready".equals(c.getType()))
                .map(c -> "True".equals(c.getStatus()) ? "Ready" : "NotReady")
                .reduce("Unknown", (before, last) -> last);
        NodeSpec spec = Objects.requireNonNullElseGet(node.getSpec(), NodeSpec::new);
        return Boolean.TRUE.equals(spec.getUnschedulable()) ? readiness + ",SchedulingDisabled" : readiness;
    }

    private static String roles(Node node) {
        Map<String, String> labels = orEmpty(node.getMetadata().getLabels());
        TreeSet<String> roles = new TreeSet<>();
        labels.forEach((key, value) -> {
            if (key.startsWith(ROLE_PREFIX) && key.length() > ROLE_PREFIX.length()) {
                roles.add(key.substring(ROLE_PREFIX.length()));
            } else if (key.equals(ROLE_LABEL) && !value.isEmpty()) {
                roles.add(value);
            }
        });
        return RowRules.or(String.join(",", roles), NONE);
    }

    private static String address(NodeStatus status, String type) {
        return status.getAddresses().stream()
                .filter(a -> type.equals(a.getType()))
                .map(a -> orEmpty(a.getAddress()))
                .findFirst()
                .orElse(NONE);
    }
}
