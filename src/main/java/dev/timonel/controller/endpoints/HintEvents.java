package dev.timonel.controller.endpoints;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Event;
import java.util.Comparator;

/**
 * The events about the proportional hints of one service in one family ({@code endpointslice/topologycache/event.go}).
 * Hints of either sort look alike in a slice, and a reconciler remembers nothing: whether there were proportional ones is
 * read from the last of these events, so nothing is said once that has expired. Upstream forgets when it restarts.
 */
record HintEvents(KubeObject service, IpFamily family) {
    private static final String COMPONENT = "endpoint-slice-controller";
    private static final String ENABLED = "TopologyAwareHintsEnabled";
    private static final String DISABLED = "TopologyAwareHintsDisabled";

    /** {@code problem} is {@code ""} if there are hints now. */
    Plan.Note made(String problem) {
        return problem.isEmpty()
                ? note("Normal", ENABLED, "Topology Aware Hints has been enabled")
                : note("Warning", DISABLED, problem);
    }

    /** The annotation no longer asks for hints. */
    Plan.Note gone() {
        return note("Warning", DISABLED, "Topology Aware Hints has been disabled");
    }

    boolean saidEnabled(ClusterSnapshot snapshot) {
        String prefix = service.name() + "."; // so begin the names of all events that are recorded about it
        return snapshot.listAfter(new ObjectKey(Kinds.EVENT, service.namespace(), prefix)).stream()
                .takeWhile(e ->
                        e.namespace().equals(service.namespace()) && e.name().startsWith(prefix))
                .map(e -> e.as(Event.class))
                .filter(this::isOurs)
                .max(Comparator.comparing((Event e) -> orEmpty(e.getLastTimestamp()))
                        .thenComparing(e -> e.getReason()))
                .filter(e -> ENABLED.equals(e.getReason()))
                .isPresent();
    }

    private boolean isOurs(Event event) {
        return (ENABLED.equals(event.getReason()) || DISABLED.equals(event.getReason()))
                && event.getInvolvedObject() != null
                && service.uid().equals(event.getInvolvedObject().getUid())
                && orEmpty(event.getMessage()).endsWith(suffix());
    }

    private Plan.Note note(String type, String reason, String message) {
        return new Plan.Note(service.key(), type, reason, message + suffix(), COMPONENT);
    }

    private String suffix() {
        return ", addressType: " + family;
    }
}
