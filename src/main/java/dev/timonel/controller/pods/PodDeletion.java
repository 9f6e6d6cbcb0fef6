package dev.timonel.controller.pods;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.GoDuration;
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
public final class PodDeletion {
    static final String TERMINATE_AFTER = "timonel.dev/terminate-after";
    private static final long DEFAULT_GRACE_SECONDS = 30;

    private PodDeletion() {}

    /** What a DELETE without options does to this pod. */
    public static void begin(KubeObject object, Instant now, PlanDraft draft) {
        begin(object, object.asPod(), now, draft);
    }

    /** The same, and the end with it if nobody would keep the pod any longer. */
    public static Plan plan(KubeObject object, ClusterSnapshot snapshot, Instant now) {
        if (!object.hasFinalizers() && !lingers(object, snapshot)) {
            return Plan.delete(object.key());
        }
        PlanDraft draft = new PlanDraft();
        begin(object, now, draft);
        return draft.plan();
    }

    private static boolean lingers(KubeObject object, ClusterSnapshot snapshot) {
        String node = object.facts(PodFacts.class).nodeName();
        return snapshot.facts(new ObjectKey(Kinds.NODE, "", node), NodeFacts.class)
                .filter(facts -> facts.external()
                        || !object.isAnnotationFree()
                                && PodAnnotations.get(object.asPod(), TERMINATE_AFTER)
                                        .isPresent())
                .isPresent();
    }

    /** As {@link #begin(KubeObject, Instant, PlanDraft)}; {@code pod} is the caller's copy, with what else is to change. */
    public static void begin(KubeObject object, Pod pod, Instant now, PlanDraft draft) {
        PodFacts facts = object.facts(PodFacts.class);
        long grace = facts.nodeName().isEmpty() || facts.terminal()
                ? 0
                : Objects.requireNonNullElse(pod.getSpec().getTerminationGracePeriodSeconds(), DEFAULT_GRACE_SECONDS);
        if (grace <= 0) {
            beginWithoutGrace(object, pod, now, draft);
            return;
        }
        pod.getMetadata().setDeletionTimestamp(ApiTime.text(now.plusSeconds(grace)));
        pod.getMetadata().setDeletionGracePeriodSeconds(grace);
        pod.getMetadata()
                .setGeneration(Objects.requireNonNullElse(pod.getMetadata().getGeneration(), 0L) + 1);
        draft.put(pod);
    }

    private static void beginWithoutGrace(KubeObject object, Pod pod, Instant now, PlanDraft draft) {
        if (pod.getMetadata().getFinalizers().isEmpty()) {
            draft.delete(object.key());
        } else if (!object.deleting()) {
            pod.getMetadata().setDeletionTimestamp(ApiTime.text(now));
            pod.getMetadata().setDeletionGracePeriodSeconds(0L);
            draft.put(pod);
        }
    }

    /** The kubelet's part, for a pod with a deletionTimestamp. An external node's agent finishes its pods itself. */
    static Plan finish(Pod pod, ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        String nodeName = orEmpty(pod.getSpec().getNodeName());
        Optional<NodeFacts> node = snapshot.facts(new ObjectKey(Kinds.NODE, "", nodeName), NodeFacts.class);
        if (node.isEmpty()) {
            return end(pod, key, now);
        }
        if (node.get().external()) {
            return Plan.nothing();
        }
        Optional<String> text = PodAnnotations.get(pod, TERMINATE_AFTER);
        Optional<Duration> delay = text.flatMap(GoDuration::parse);
        Instant deadline = deadline(pod, delay.orElse(Duration.ZERO), now);
        if (now.isBefore(deadline)) {
            return Plan.lookAgainAt(deadline);
        }
        Plan end = end(pod, key, now);
        boolean malformed = text.isPresent() && delay.isEmpty() && !end.isEmpty();
        return malformed
                ? end.withNote(new Plan.Note(
                        key,
                        "Warning",
                        "InvalidAnnotation",
                        PodAnnotations.malformed(TERMINATE_AFTER, text.get()),
                        "kubelet"))
                : end;
    }

    /** Nothing runs any more. A pod that a finalizer holds says so, and waits with a grace of 0. */
    private static Plan end(Pod pod, ObjectKey key, Instant now) {
        if (pod.getMetadata().getFinalizers().isEmpty()) {
            return Plan.delete(key);
        }
        boolean over = Long.valueOf(0).equals(pod.getMetadata().getDeletionGracePeriodSeconds());
        if (over && (hasEnded(pod) || pod.getStatus().getStartTime() == null)) {
            return Plan.nothing();
        }
        if (pod.getStatus().getStartTime() != null) {
            String restarts = orEmpty(pod.getSpec().getRestartPolicy());
            boolean ends = restarts.equals("Never") || restarts.equals("OnFailure");
            (ends ? PodEnd.KILLED : PodEnd.COMPLETED).report(pod, now);
        }
        pod.getMetadata().setDeletionTimestamp(ApiTime.text(deadline(pod, Duration.ZERO, now)));
        pod.getMetadata().setDeletionGracePeriodSeconds(0L);
        return Plan.put(pod);
    }

    private static boolean hasEnded(Pod pod) {
        return "Succeeded".equals(pod.getStatus().getPhase())
                || "Failed".equals(pod.getStatus().getPhase());
    }

    /** deletionTimestamp is when the grace ends, so that the deletion began one grace earlier. */
    private static Instant deadline(Pod pod, Duration delay, Instant now) {
        Instant latest = ApiTime.parse(pod.getMetadata().getDeletionTimestamp()).orElse(now);
        long grace = Objects.requireNonNullElse(pod.getMetadata().getDeletionGracePeriodSeconds(), 0L);
        Instant asked = latest.minusSeconds(grace).plus(delay);
        return asked.isBefore(latest) ? asked : latest;
    }
}
