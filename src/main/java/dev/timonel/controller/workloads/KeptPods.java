package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What controllers ask of pods: whether they count, for how long they have been ready, which of them is missed least. */
final class KeptPods {
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    private KeptPods() {}

    /** {@code IsPodActive}: it may serve, now or later. */
    static boolean isActive(KubeObject pod) {
        return !pod.deleting() && !pod.facts(PodFacts.class).terminal();
    }

    static boolean isReady(KubeObject pod) {
        return pod.facts(PodFacts.class).ready();
    }

    /** Whether another number of pods is there after the change, or other ones. */
    static boolean isCountedAnew(Change change) {
        KubeObject before = change.previous();
        return change.type() != Change.Type.MODIFIED
                || before == null
                || isActive(before) != isActive(change.object())
                || !before.owners().equals(change.object().owners())
                || !before.labels().equals(change.object().labels());
    }

    /** When a ready pod counts as available; empty for one that is not ready. */
    static Optional<Instant> availableFrom(KubeObject pod, int minReadySeconds) {
        if (!isReady(pod)) {
            return Optional.empty();
        }
        if (minReadySeconds == 0) {
            return Optional.of(Instant.MIN);
        }
        return Optional.of(readySince(pod).plusSeconds(minReadySeconds));
    }

    private static Instant readySince(KubeObject pod) {
        Pod parsed = pod.asPod();
        return parsed.getStatus().getConditions().stream()
                .filter(c -> "Ready".equals(c.getType()))
                .map(PodCondition::getLastTransitionTime)
                .flatMap(time -> ApiTime.parse(time).stream())
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    static List<KubeObject> leastMissedFirst(List<KubeObject> pods) {
        return leastMissedFirst(pods, pods);
    }

    /**
     * The order in which pods of one owner are given up ({@code ActivePodsWithRanks}): of those that are alike otherwise, first where most of
     * {@code related} run.
     */
    static List<KubeObject> leastMissedFirst(List<KubeObject> pods, List<KubeObject> related) {
        Map<String, Integer> onNode = new HashMap<>();
        Map<KubeObject, Integer> cost = new HashMap<>();
        pods.forEach(pod -> cost.put(pod, cost(pod)));
        related.stream().filter(KeptPods::isActive).forEach(pod -> onNode.merge(node(pod), 1, Integer::sum));
        Comparator<KubeObject> order = Comparator.comparing((KubeObject p) -> !node(p).isEmpty())
                .thenComparingInt(KeptPods::phase)
                .thenComparing(KeptPods::isReady)
                .thenComparing(cost::get)
                .thenComparing(p -> onNode.getOrDefault(node(p), 0), Comparator.reverseOrder())
                .thenComparing(p -> orEmpty(p.created()), Comparator.reverseOrder())
                .thenComparing(KubeObject::key);
        return pods.stream().sorted(order).toList();
    }

    private static String node(KubeObject pod) {
        return pod.facts(PodFacts.class).nodeName();
    }

    private static int phase(KubeObject pod) {
        return switch (pod.facts(PodFacts.class).phase()) {
            case "Pending" -> 0;
            case "Running" -> 2;
            default -> 1;
        };
    }

    private static int cost(KubeObject pod) {
        if (pod.isAnnotationFree()) {
            return 0;
        }
        String text = orEmpty(pod.metadata().getAnnotations()).getOrDefault(DELETION_COST, "0");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException fromElsewhere) {
            return 0;
        }
    }
}
