package dev.timonel.routing.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the policies say of one connection, and why. {@code direction} is the one that decided; {@code policies} are those,
 * {@code namespace/name}, that isolate the pod at that end, or of an allowed connection those that let it through: none if no
 * policy has a say. {@code because} is one sentence, without a full stop.
 */
public record Judgement(Outcome outcome, @Nullable Direction direction, List<String> policies, String because) {
    static final Judgement UNTOUCHED =
            new Judgement(Outcome.Allowed, null, List.of(), "no NetworkPolicy selects a pod at either end");

    public Judgement {
        policies = List.copyOf(policies);
    }

    /** Whether a policy selects one of the pods at all. */
    public boolean touched() {
        return !policies.isEmpty();
    }
}
