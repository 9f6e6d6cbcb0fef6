package dev.timonel.controller.nodes;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether the agent of an external node lives: it renews the node's Lease, or posts a Ready condition. Once it falls
 * silent its conditions are Unknown, with the texts of {@code pkg/controller/nodelifecycle}. Upstream they stay so until
 * the kubelet posts them again; here they are kept in an annotation and come back with the Lease, since an agent that only
 * renews has nothing new to say. Times are the agent's own, where upstream goes by when it saw them.
 */
public final class NodeHeartbeat {
    static final String LEASES = "kube-node-lease";
    /** The conditions as the agent reported them, while they are Unknown. */
    static final String REPORTED = "timonel.dev/reported-conditions";

    private static final List<String> TYPES = List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");
    private static final String STOPPED = "NodeStatusUnknown";
    private static final String NEVER = "NodeStatusNeverUpdated";

    private NodeHeartbeat() {}

    public static ObjectKey lease(String node) {
        return new ObjectKey(Kinds.LEASE, LEASES, node);
    }

    /** The latest sign of life; the node's creation, before the first. */
    static Instant last(Node node, ClusterSnapshot snapshot) {
        Optional<Instant> renewed = snapshot.get(lease(node.getMetadata().getName()))
                .map(o -> o.as(Lease.class).getSpec())
                .map(spec -> spec.getRenewTime())
                .map(ZonedDateTime::toInstant);
        Optional<Instant> posted = node.getStatus().getConditions().stream()
                .filter(c -> "Ready".equals(c.getType()))
                .flatMap(c -> ApiTime.parse(c.getLastHeartbeatTime()).stream())
                .findFirst();
        Optional<Instant> created = ApiTime.parse(node.getMetadata().getCreationTimestamp());
        return Stream.of(renewed, posted, created)
                .flatMap(Optional::stream)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** The agent is silent: false if that is known already. */
    static boolean lose(Node node, Instant now) {
        List<NodeCondition> conditions = node.getStatus().getConditions();
        List<NodeCondition> reported = new ArrayList<>();
        boolean changed = false;
        for (String type : TYPES) {
            int index = indexOf(conditions, type);
            if (index < 0 && type.equals("Ready")) {
                conditions.add(never(type, now));
                changed = true;
            } else if (index >= 0 && !isUnknown(conditions.get(index))) {
                NodeCondition before = conditions.get(index);
                reported.add(before);
                conditions.set(index, unknown(before, now));
                changed = true;
            }
        }
        if (!reported.isEmpty()) {
            Map<String, String> annotations = annotations(node);
            saved(annotations).stream()
                    .filter(s -> reported.stream().noneMatch(r -> r.getType().equals(s.getType())))
                    .forEach(reported::add);
            annotations.put(REPORTED, new String(KubeJson.write(reported), StandardCharsets.UTF_8));
            node.getMetadata().setAnnotations(annotations);
        }
        return changed;
    }

    /** The agent is back: what it had reported counts again where it has not reported anew. False if nothing changes. */
    static boolean regain(Node node, Instant now) {
        List<NodeCondition> conditions = node.getStatus().getConditions();
        boolean changed = conditions.removeIf(c -> isUnknown(c) && NEVER.equals(c.getReason()));
        Map<String, String> annotations = annotations(node);
        for (NodeCondition before : saved(annotations)) {
            int index = indexOf(conditions, before.getType());
            if (index >= 0 && isUnknown(conditions.get(index))) {
                conditions.set(
                        index,
                        new NodeConditionBuilder(before)
                                .withLastTransitionTime(ApiTime.text(now))
                                .build());
            }
        }
        changed |= annotations.remove(REPORTED) != null;
        if (changed) {
            node.getMetadata().setAnnotations(annotations);
        }
        return changed;
    }

    /** Without a heartbeat: it would be a sign of life. */
    private static NodeCondition never(String type, Instant now) {
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus("Unknown")
                .withReason(NEVER)
                .withMessage("Kubelet never posted node status.")
                .withLastTransitionTime(ApiTime.text(now))
                .build();
    }

    private static NodeCondition unknown(NodeCondition before, Instant now) {
        return new NodeConditionBuilder(before)
                .withStatus("Unknown")
                .withReason(STOPPED)
                .withMessage("Kubelet stopped posting node status.")
                .withLastTransitionTime(ApiTime.text(now))
                .build();
    }

    /** Whether it is known already that the agent is silent. */
    static boolean isSilent(Node node) {
        return node.getStatus().getConditions().stream()
                .anyMatch(condition -> "Ready".equals(condition.getType()) && isUnknown(condition));
    }

    private static boolean isUnknown(NodeCondition condition) {
        boolean ours = STOPPED.equals(condition.getReason()) || NEVER.equals(condition.getReason());
        return ours && "Unknown".equals(condition.getStatus());
    }

    private static int indexOf(List<NodeCondition> conditions, @Nullable String type) {
        for (int i = 0; i < conditions.size(); i++) {
            if (Objects.equals(conditions.get(i).getType(), type)) {
                return i;
            }
        }
        return -1;
    }

    private static Map<String, String> annotations(Node node) {
        return new HashMap<>(orEmpty(node.getMetadata().getAnnotations()));
    }

    /** Nothing, if somebody has spoilt the annotation. */
    private static List<NodeCondition> saved(Map<String, String> annotations) {
        String text = annotations.getOrDefault(REPORTED, "[]");
        try {
            return List.of(KubeJson.read(text.getBytes(StandardCharsets.UTF_8), NodeCondition[].class));
        } catch (RuntimeException malformed) {
            return List.of();
        }
    }
}
