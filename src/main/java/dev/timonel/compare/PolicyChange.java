package dev.timonel.compare;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * Whom NetworkPolicies keep from a Service port that they let through before, or the other way round: {@code from} are
 * senders of whom the same holds, {@code before} and {@code after} the number of ready endpoints that they get through to.
 * {@code because} is what denies it to one of them, or lets him through, after; or what denied it before. {@code breaks}: of all
 * pods that there are, and of clients outside, somebody got through to the port, and nobody does any more.
 */
@JsonPropertyOrder({"change", "breaks", "namespace", "service", "port", "from", "before", "after", "policies", "because"
})
public record PolicyChange(
        Effect change,
        boolean breaks,
        String namespace,
        String service,
        String port,
        List<String> from,
        int before,
        int after,
        List<String> policies,
        String because) {
    private static final int NAMED = 5;

    public PolicyChange {
        from = List.copyOf(from);
        policies = List.copyOf(policies);
    }

    /** What becomes of the senders. */
    public enum Effect {
        /** They got through to an endpoint, and to none any more. */
        CutOff,
        FewerEndpoints,
        MoreEndpoints,
        /** They got through to none. */
        LetIn
    }

    /** {@code shop/web 80/TCP: pods of frontend with app=client are cut off: BECAUSE}. */
    String says() {
        String senders = String.join("; ", from.subList(0, Math.min(NAMED, from.size())))
                + (from.size() > NAMED ? " and " + (from.size() - NAMED) + " other classes" : "");
        String what = switch (change) {
            case CutOff -> "cut off";
            case FewerEndpoints -> "let through to " + after + " endpoints, to " + before + " before";
            case MoreEndpoints -> "let through to " + after + " endpoints, to " + before + " before";
            case LetIn -> "let in";
        };
        return namespace + "/" + service + " " + port + ": " + senders + ": " + what + ", because " + because;
    }
}
