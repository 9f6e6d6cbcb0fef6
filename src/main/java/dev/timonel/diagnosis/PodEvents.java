package dev.timonel.diagnosis;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.diagnosis.Diagnosis.Evidence;
import dev.timonel.model.EventFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** What was last warned of about a pod. */
final class PodEvents {
    /** Of more events in the namespace than these only the first are read. */
    private static final int READ = 2000;

    private PodEvents() {}

    static Optional<Evidence> lastWarning(Case of, KubeObject pod) {
        return of.snapshot().list(Kinds.EVENT, pod.namespace()).stream()
                .limit(READ)
                .filter(event -> isWarningOf(event.as(Event.class), pod))
                .max(Comparator.comparing(PodEvents::time))
                .map(event -> {
                    Event last = event.as(Event.class);
                    return Case.evidence(
                            event, "message", orEmpty(last.getReason()) + ": " + orEmpty(last.getMessage()));
                });
    }

    private static boolean isWarningOf(Event event, KubeObject pod) {
        return "Warning".equals(event.getType())
                && event.getInvolvedObject() != null
                && pod.uid().equals(event.getInvolvedObject().getUid());
    }

    private static Instant time(KubeObject event) {
        return event.facts(EventFacts.class).times().stream()
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }
}
