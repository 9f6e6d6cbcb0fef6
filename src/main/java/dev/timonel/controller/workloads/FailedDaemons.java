package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Cursors;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * On which nodes pods of a DaemonSet have failed, and for how long the next that fails there is left alone: not at all, 1 s, 2 s and so on up to
 * 15 minutes, and from the beginning if none has failed for half an hour ({@code failedPodsBackoff} of {@code daemon_controller.go}). Upstream
 * remembers it until its controller ends; here a cursor does, of one DaemonSet in one generation.
 */
final class FailedDaemons {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LAST = Duration.ofMinutes(15);
    private static final Duration KEPT = LAST.multipliedBy(2);

    /** When a pod that failed was removed last, and for how long the next one stays. */
    private record Failure(Instant at, Duration pause) {}

    private final String name;
    private final String about;
    private final String before;
    private final Instant now;
    private final Map<String, Failure> failures = new TreeMap<>();

    private FailedDaemons(String name, String about, String before, Instant now) {
        this.name = name;
        this.about = about;
        this.before = before;
        this.now = now;
    }

    static FailedDaemons of(KubeObject owner, ClusterSnapshot snapshot, Instant now) {
        String name = Cursors.ofFailedDaemons(owner.namespace(), owner.name());
        String about = owner.uid() + " " + owner.generation();
        String before = Cursors.last(snapshot, name).orElse("");
        FailedDaemons failed = new FailedDaemons(name, about, before, now);
        String[] lines = before.split("\n", -1);
        for (int i = 1; i < lines.length && lines[0].equals(about); i++) {
            String[] words = lines[i].split(" ", -1);
            Failure failure = new Failure(
                    Instant.ofEpochMilli(Long.parseLong(words[1])), Duration.ofSeconds(Long.parseLong(words[2])));
            if (now.isBefore(failure.at().plus(KEPT))) {
                failed.failures.put(words[0], failure);
            }
        }
        return failed;
    }

    /** What is left of one that is not there any more. */
    static Optional<ObjectKey> of(ObjectKey gone, ClusterSnapshot snapshot) {
        ObjectKey key = Cursors.key(Cursors.ofFailedDaemons(gone.namespace(), gone.name()));
        return snapshot.get(key).map(KubeObject::key);
    }

    /** Whether a pod that failed on the node may be removed by now; then the next one stays for longer. */
    boolean mayGo(String node, PlanDraft draft) {
        Failure last = failures.get(node);
        if (last != null && now.isBefore(last.at().plus(last.pause()))) {
            draft.lookAgainAt(last.at().plus(last.pause()));
            return false;
        }
        Duration next = last == null ? FIRST : last.pause().multipliedBy(2);
        failures.put(node, new Failure(now, next.compareTo(LAST) > 0 ? LAST : next));
        return true;
    }

    void remember(PlanDraft draft) {
        String text = failures.isEmpty()
                ? ""
                : about
                        + failures.entrySet().stream()
                                .map(f -> "\n" + f.getKey() + " "
                                        + f.getValue().at().toEpochMilli() + " "
                                        + f.getValue().pause().toSeconds())
                                .collect(Collectors.joining());
        if (text.isEmpty() && !before.isEmpty()) {
            draft.delete(Cursors.key(name));
        } else if (!text.equals(before)) {
            draft.put(Cursors.at(name, text));
        }
        failures.values().stream()
                .map(failure -> failure.at().plus(KEPT))
                .min(Comparator.naturalOrder())
                .ifPresent(draft::lookAgainAt);
    }
}
