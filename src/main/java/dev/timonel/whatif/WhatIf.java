package dev.timonel.whatif;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.compare.ClusterState;
import dev.timonel.compare.RouteDiff;
import dev.timonel.model.LabelSelector;
import dev.timonel.registry.writer.Rehearsal;
import dev.timonel.routing.RouteDecision;
import io.fabric8.kubernetes.api.model.Status;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a change would do to the routes of a cluster: {@code applied} is what became of each manifest, {@code refused} what the
 * API would have answered to the others, {@code notes} what is not predicted, and {@code diff} compares what is with what would
 * be, once pods have started and ended. {@code resourceVersion} is that of the state which was asked about.
 */
@JsonPropertyOrder({"apiVersion", "kind", "resourceVersion", "breaks", "applied", "refused", "notes", "diff"})
public record WhatIf(
        String apiVersion,
        String kind,
        String resourceVersion,
        boolean breaks,
        List<Applied> applied,
        List<Refused> refused,
        List<String> notes,
        RouteDiff diff) {
    private static final String KIND = "WhatIf";

    /** What becomes of an object, in the words of kubectl. */
    public enum Verb {
        created,
        configured,
        unchanged,
        patched,
        deleted,
        pruned
    }

    /** An object that would be written. {@code namespace} is missing for one that is in none. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"verb", "kind", "namespace", "name"})
    public record Applied(Verb verb, String kind, @Nullable String namespace, String name) {}

    /** A manifest that would not be taken; {@code manifest} is its number, from 1. */
    @JsonPropertyOrder({"manifest", "kind", "namespace", "name", "status"})
    public record Refused(int manifest, String kind, String namespace, String name, Status status) {}

    /**
     * Applies the manifests in their order, then deletes what {@code prune} selects and no manifest has. Throws a
     * {@link dev.timonel.model.StatusException}: 400 for a selector that selects everything, 504 if it takes too long.
     */
    public static WhatIf of(
            ClusterState now,
            Rehearsal rehearsal,
            Manifests manifests,
            @Nullable LabelSelector prune,
            BooleanSupplier outOfTime) {
        Application application = new Application(rehearsal, outOfTime);
        manifests.all().forEach(application::apply);
        if (prune != null) {
            application.prune(prune, manifests.all());
        }
        application.rest();
        RouteDiff diff = RouteDiff.between(now, new ClusterState(rehearsal.state(), now.proxy()), rehearsal.changed());
        return new WhatIf(
                RouteDecision.API_VERSION,
                KIND,
                Long.toString(now.snapshot().revision()),
                diff.breaks(),
                application.applied(),
                application.refused(),
                application.notes(),
                diff);
    }
}
