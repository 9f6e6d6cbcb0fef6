package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes and stops the pods of a Job, as many as may run at once and no more than still have to succeed ({@code manageJob}). */
final class JobPodsMaking {
    private static final String INDEX_VARIABLE = "JOB_COMPLETION_INDEX";
    private static final int LONGEST_PREFIX = 58;

    private final KubeObject owner;
    private final JobSpec spec;
    private final List<JobPod> pods;
    private final JobCount count;
    private final JobBackoff backoff;
    private final Instant now;
    private final PlanDraft draft;
    private final PodMaking making;
    private final Set<JobPod> stopped = new HashSet<>();

    JobPodsMaking(
            KubeObject owner,
            JobSpec spec,
            List<JobPod> pods,
            JobCount count,
            JobBackoff backoff,
            Instant now,
            PlanDraft draft) {
        this.owner = owner;
        this.spec = spec;
        this.pods = pods;
        this.count = count;
        this.backoff = backoff;
        this.now = now;
        this.draft = draft;
        this.making = new PodMaking(owner, spec.getTemplate(), JobRun.COMPONENT, draft);
    }

    /** Those that were stopped in this step. */
    Set<JobPod> stopped() {
        return stopped;
    }

    void stop(JobPod pod, boolean told) {
        if (stopped.add(pod)) {
            JobRun.stop(pod, now, draft);
            if (told) {
                making.tellDeleted(pod.stored());
            }
        }
    }

    /** How many are active then. */
    int fill(List<JobPod> active) {
        int parallel = Tally.orZero(spec.getParallelism());
        int wanted = spec.getCompletions() == null
                ? count.succeeded() > 0 ? active.size() : parallel
                : Math.max(0, Math.min(parallel, spec.getCompletions() - count.succeeded()));
        List<JobPod> surplus = surplus(active, Math.max(0, active.size() - wanted));
        if (!surplus.isEmpty()) {
            surplus.forEach(pod -> stop(pod, true));
            return active.size() - surplus.size();
        }
        int terminating = count.onlyFailed()
                ? (int) pods.stream().filter(JobPod::isTerminating).count()
                : 0;
        int missing = wanted - terminating - active.size();
        return active.size() + (missing > 0 ? make(missing) : 0);
    }

    /** At least so many; of an index that has more than one, the others, and those of no index. */
    private List<JobPod> surplus(List<JobPod> active, int least) {
        List<JobPod> surplus = new ArrayList<>();
        Map<KubeObject, JobPod> rest = new LinkedHashMap<>();
        active.forEach(pod -> rest.put(pod.stored(), pod));
        if (count.isIndexed()) {
            Map<Integer, List<KubeObject>> byIndex = new HashMap<>();
            active.forEach(pod ->
                    byIndex.computeIfAbsent(pod.index(), i -> new ArrayList<>()).add(pod.stored()));
            byIndex.forEach((index, same) -> {
                boolean valid = index >= 0 && index < Tally.orZero(spec.getCompletions());
                if (!valid || same.size() > 1) {
                    KeptPods.leastMissedFirst(same).subList(0, same.size() - (valid ? 1 : 0)).stream()
                            .map(rest::remove)
                            .forEach(surplus::add);
                }
            });
        }
        if (surplus.size() < least) {
            KeptPods.leastMissedFirst(List.copyOf(rest.keySet())).subList(0, least - surplus.size()).stream()
                    .map(rest::get)
                    .forEach(surplus::add);
        }
        return surplus;
    }

    private int make(int missing) {
        if (!count.isPerIndex()) {
            Optional<Instant> next = backoff.next().filter(now::isBefore);
            if (next.isPresent()) {
                draft.lookAgainAt(next.get());
                return 0;
            }
        }
        int some = Math.min(missing, PodMaking.BURST);
        if (some < missing) {
            draft.lookAgainAt(now);
        }
        if (!count.isIndexed()) {
            for (int i = 0; i < some; i++) {
                Pod pod = making.pod();
                JobPod.track(pod.getMetadata());
                making.make(pod);
            }
            return some;
        }
        List<Integer> indexes = indexes(some);
        indexes.forEach(this::makeOf);
        return indexes.size();
    }

    /** The first that need a pod and have waited long enough after their last. */
    private List<Integer> indexes(int most) {
        TreeSet<Integer> taken = count.done();
        pods.stream()
                .filter(pod -> pod.isActive() || count.onlyFailed() && pod.isTerminating())
                .forEach(pod -> taken.add(pod.index()));
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < Tally.orZero(spec.getCompletions()) && chosen.size() < most; i++) {
            if (!taken.contains(i)) {
                chosen.add(i);
            }
        }
        List<Integer> soon = chosen.stream().filter(i -> !now.isBefore(from(i))).toList();
        chosen.stream()
                .map(this::from)
                .filter(now::isBefore)
                .min(Comparator.naturalOrder())
                .ifPresent(draft::lookAgainAt);
        return soon;
    }

    private Instant from(int index) {
        JobPod last = count.delayed().get(index);
        return last == null ? Instant.MIN : JobBackoff.next(last);
    }

    private void makeOf(int index) {
        Pod pod = making.pod();
        String text = Integer.toString(index);
        Map<String, String> labels =
                new LinkedHashMap<>(orEmpty(pod.getMetadata().getLabels()));
        labels.put(JobPod.INDEX, text);
        pod.getMetadata().setLabels(labels);
        Map<String, String> annotations =
                new LinkedHashMap<>(orEmpty(pod.getMetadata().getAnnotations()));
        annotations.put(JobPod.INDEX, text);
        if (count.isPerIndex()) {
            tellFailures(index, annotations);
        }
        pod.getMetadata().setAnnotations(annotations);
        String end = "-" + text + "-";
        String prefix = owner.name() + end;
        pod.getMetadata()
                .setGenerateName(
                        prefix.length() > LONGEST_PREFIX
                                ? prefix.substring(0, LONGEST_PREFIX - end.length()) + end
                                : prefix);
        pod.getSpec().setHostname(owner.name() + "-" + text);
        Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                .forEach(JobPodsMaking::addIndex);
        JobPod.track(pod.getMetadata());
        making.make(pod);
    }

    /** What the pod that it replaces had seen, and that one's own failure. */
    private void tellFailures(int index, Map<String, String> annotations) {
        JobPod last = count.delayed().get(index);
        boolean counted = last != null && count.match(last).counts();
        int failures = last == null ? 0 : last.failuresOfIndex() + (counted ? 1 : 0);
        int ignored = last == null ? 0 : last.ignoredFailuresOfIndex() + (counted ? 0 : 1);
        annotations.put(JobPod.FAILURES, Integer.toString(failures));
        if (ignored > 0) {
            annotations.put(JobPod.IGNORED, Integer.toString(ignored));
        }
    }

    private static void addIndex(Container container) {
        if (container.getEnv().stream().anyMatch(e -> Objects.equals(e.getName(), INDEX_VARIABLE))) {
            return;
        }
        List<EnvVar> all = new ArrayList<>(container.getEnv());
        all.add(new EnvVarBuilder()
                .withName(INDEX_VARIABLE)
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath("metadata.labels['" + JobPod.INDEX + "']")
                .endFieldRef()
                .endValueFrom()
                .build());
        container.setEnv(all);
    }
}
