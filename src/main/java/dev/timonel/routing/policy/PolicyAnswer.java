package dev.timonel.routing.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What NetworkPolicies say of a packet that the nodes' rules let go on: of the one that the answer is about, and in
 * {@code endpoints} of the first hundred that might have got it instead (null if nobody wants them). {@code enforced} is
 * whether anything here drops what is denied, {@code policies} are those that decided, and {@code says} is all of it in one sentence.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"outcome", "enforced", "policies", "says", "endpoints"})
public record PolicyAnswer(
        Outcome outcome,
        Enforcement.State enforced,
        List<String> policies,
        String says,
        @Nullable List<Judged> endpoints) {

    /** One endpoint; {@code policies} as {@link Judgement} has them. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"address", "port", "pod", "outcome", "policies"})
    public record Judged(String address, int port, @Nullable String pod, Outcome outcome, List<String> policies) {}

    public static PolicyAnswer of(Judgement judgement, Enforcement enforcement, @Nullable List<Judged> endpoints) {
        return new PolicyAnswer(
                judgement.outcome(),
                enforcement.state(),
                judgement.policies(),
                says(judgement, enforcement),
                endpoints);
    }

    private static String says(Judgement judgement, Enforcement enforcement) {
        return switch (judgement.outcome()) {
            case Allowed -> judgement.because();
            case Denied ->
                switch (enforcement.state()) {
                            case Enforced -> "it is dropped: ";
                            case NotEnforced ->
                                "it would be dropped where policies are enforced, which they are not here: ";
                            case NotKnown -> "it is dropped if policies are enforced here: ";
                        }
                        + judgement.because() + " (" + enforcement.because() + ")";
            case NotKnown ->
                "whether policies let it through is not known: " + judgement.because() + " (" + enforcement.because()
                        + ")";
        };
    }
}
