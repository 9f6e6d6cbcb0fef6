package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pods show readiness, status and restarts as {@code printPod} does. */
final class PodRow implements RowRules<Pod> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Ready", "Ready containers of all that should be"),
                Column.text("Status", "Phase of the pod, or what is more telling"),
                Column.text("Restarts", "Restarts of its containers, and when the last was"),
                Column.age(),
                Column.wide("IP", "The pod's primary address"),
                Column.wide("Node", "The node that the pod is on"),
                Column.wide("Nominated Node", "The node that preemption is to free"),
                Column.wide("Readiness Gates", "Conditions that readiness waits for"));
    }

    @Override
    public List<Object> cells(Pod pod, Instant now) {
        PodSpec spec = Objects.requireNonNullElseGet(pod.getSpec(), PodSpec::new);
        PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        PodSummary summary = PodSummary.of(pod, spec, status);
        String ip =
                status.getPodIPs().isEmpty() ? "" : status.getPodIPs().get(0).getIp();
        return List.of(
                pod.getMetadata().getName(),
                summary.ready() + "/" + summary.total(),
                summary.reason(),
                restarts(summary, now),
                RowRules.age(pod, now),
                RowRules.or(ip, NONE),
                RowRules.or(spec.getNodeName(), NONE),
                RowRules.or(status.getNominatedNodeName(), NONE),
                gates(spec, status));
    }

    @Override
    public @Nullable String completed(Pod pod) {
        String phase =
                pod.getStatus() == null ? "" : RowRules.or(pod.getStatus().getPhase(), "");
        return phase.equals("Succeeded") || phase.equals("Failed") ? phase : null;
    }

    private static String restarts(PodSummary summary, Instant now) {
        Instant last = summary.lastRestart();
        if (summary.restarts() == 0 || last == null) {
            return Integer.toString(summary.restarts());
        }
        return summary.restarts() + " (" + HumanDuration.of(Duration.between(last, now)) + " ago)";
    }

    private static String gates(PodSpec spec, PodStatus status) {
        if (spec.getReadinessGates().isEmpty()) {
            return NONE;
        }
        long open = spec.getReadinessGates().stream()
                .filter(g -> isTrue(status, g.getConditionType()))
                .count();
        return open + "/" + spec.getReadinessGates().size();
    }

    static boolean isTrue(PodStatus status, String type) {
        return status.getConditions().stream()
                .filter(c -> type.equals(c.getType()))
                .findFirst()
                .map(PodCondition::getStatus)
                .filter("True"::equals)
                .isPresent();
    }
}
