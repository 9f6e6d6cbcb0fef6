package dev.timonel.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.routing.RouteDecision.Backend;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frontend that does not decide as before, with the classes of sources that can tell. {@code address} is missing for a
 * node port, which every node has, and for a headless name. {@code movedTo} is where the name leads to, if a cluster IP
 * vanished and its Service has another one.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"change", "breaks", "frontend", "movedTo", "classes"})
public record FrontendChange(
        Fate change,
        boolean breaks,
        Frontend frontend,
        @Nullable String movedTo,
        List<ClassChange> classes) {

    /** What became of it. */
    public enum Fate {
        /** No Service answered there before. */
        Appears,
        /** No Service answers there any more. */
        Vanishes,
        /** It answers otherwise. */
        Changes
    }

    /**
     * What changes for sources that both states treat alike. {@code breaks}: some of their packets got through, and no longer
     * do. {@code kept} are the endpoints that they reach in both. {@code because} says in words why they get no answer.
     */
    @JsonPropertyOrder({"from", "before", "after", "breaks", "because", "added", "removed", "reweighted", "kept"})
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ClassChange(
            List<Origin> from,
            Standing before,
            Standing after,
            boolean breaks,
            List<String> because,
            List<EndpointChange> added,
            List<EndpointChange> removed,
            List<ShareChange> reweighted,
            int kept) {}

    /**
     * What becomes of the packets: missing verdict and reason mean that there is no such name. {@code service} is the one that
     * decides, {@code lost} the share of packets that no endpoint gets while others do.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"verdict", "reason", "service", "endpoints", "lost"})
    public record Standing(
            @Nullable Verdict verdict,
            @Nullable Reason reason,
            @Nullable String service,
            int endpoints,
            @Nullable Double lost) {}

    /**
     * An endpoint that gets packets on one side only. {@code share} is what it gets there, from 0 to 1; reason and
     * {@code because} say why it gets none on the other.
     */
    @JsonPropertyOrder({"endpoint", "share", "reason", "because"})
    public record EndpointChange(Backend endpoint, double share, AbsenceReason reason, String because) {}

    /** Endpoints that get packets on both sides, and other shares of them. */
    @JsonPropertyOrder({"before", "after", "because", "endpoints"})
    public record ShareChange(double before, double after, String because, List<Backend> endpoints) {}
}
