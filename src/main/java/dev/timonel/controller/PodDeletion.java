package dev.timonel.controller;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The end of a pod. Graceful deletion begins as {@code pkg/registry/core/pod/strategy.go} (CheckGracefulDelete) has it; a
 * simulated kubelet finishes it at once, because nothing runs that could need the grace, or {@value #TERMINATE_AFTER} later.
 */
final class PodDeletion {
    static final String TERMINATE_AFTER = "timonel.dev/terminate-after";
    private static final long DEFAULT_GRACE_SECONDS = 30;

    private PodDeletion() {}

    /** What a DELETE without options does to this pod. */
    static void begin(KubeObject object, Instant now, PlanDraft draft) {
        PodFacts facts = object.facts(PodFacts.class);
        Pod pod = object.as(Pod.class);
        long grace = facts.nodeName().isEmpty() || facts.terminal()
                ? 0
                : Objects.requireNonNullElse(pod.getSpec().getTerminationGracePeriodSeconds(), DEFAULT_GRACE_SECONDS);
        if (grace <= 0) {
            draft.remove(object, now);
            return;
        }
        pod.getMetadata().setDeletionTimestamp(ApiTime.text(now.plusSeconds(grace)));
        pod.getMetadata().setDeletionGracePeriodSeconds(grace);
        pod.getMetadata()
                .setGeneration(Objects.requireNonNullElse(pod.getMetadata().getGeneration(), 0L) + 1);
        draft.put(pod);
    }

    /** The kubelet's part, for a pod with a deletionTimestamp. An external node's agent finishes its pods itself. */
    static Plan finish(Pod pod, ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        if (!pod.getMetadata().getFinalizers().isEmpty()) {
            return Plan.nothing();
        }
        String nodeName = Objects.requireNonNullElse(pod.getSpec().getNodeName(), "");
        Optional<NodeFacts> node = snapshot.facts(new ObjectKey(Kinds.NODE, "", nodeName), NodeFacts.class);
        if (node.isEmpty()) {
            return Plan.delete(key);
        }
        if (node.get().external()) {
            return Plan.nothing();
        }
        Optional<String> text = PodAnnotations.get(pod, TERMINATE_AFTER);
        Optional<Duration> delay = text.flatMap(GoDuration::parse);
        if (text.isPresent() && delay.isEmpty()) {
            return Plan.delete(key)
                    .withNote(new Plan.Note(
                            key,
                            "Warning",
                            "InvalidAnnotation",
                            PodAnnotations.malformed(TERMINATE_AFTER, text.get()),
                            "kubelet"));
        }
        Instant end = end(pod, delay.orElse(Duration.ZERO), now);
        return now.isBefore(end) ? Plan.lookAgainAt(end) : Plan.delete(key);
    }

    /** deletionTimestamp is when the grace ends, so that the deletion began one grace earlier. */
    private static Instant end(Pod pod, Duration delay, Instant now) {
        Instant deadline =
                ApiTime.parse(pod.getMetadata().getDeletionTimestamp()).orElse(now);
        long grace = Objects.requireNonNullElse(pod.getMetadata().getDeletionGracePeriodSeconds(), 0L);
        Instant asked = deadline.minusSeconds(grace).plus(delay);
        return asked.isBefore(deadline) ? asked : deadline;
    }
}
