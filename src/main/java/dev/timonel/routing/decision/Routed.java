package dev.timonel.routing.decision;

import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Share;
import dev.timonel.routing.RouteDecision.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question and what was decided, told when it is asked for; {@code distribution} is there if it was about many packets. */
public record Routed(
        RouteParameters asked, Decision decision, @Nullable List<Share> distribution) {

    public Verdict verdict() {
        return decision.verdict();
    }

    /** The answer. */
    public RouteDecision told() {
        return told(decision, revision());
    }

    /** The answer, had it been decided at this revision and by this ticket. */
    public RouteDecision told(long revision, long ticket) {
        return told(decision.drawn(ticket), revision);
    }

    private RouteDecision told(Decision drawn, long revision) {
        RouteDecision answer = (asked.explain() ? drawn.explained() : drawn.brief()).at(Long.toString(revision));
        if (asked.explain()) {
            answer = answer.withReplay(Replay.of(asked, answer));
        }
        return distribution == null ? answer : answer.withDistribution(distribution);
    }

    /** Null if the answer is no explanation of one packet of now, or there are none. */
    public @Nullable Grounds grounds() {
        return asked.explain() && distribution == null && asked.at() == null && asked.ticket() == null
                ? decision.grounds()
                : null;
    }

    public long revision() {
        return decision.table().snapshot().revision();
    }

    /** That of the endpoint's draw, 0 for none. */
    public long ticket() {
        Choice choice = decision.choice();
        return choice == null ? 0 : choice.ticket();
    }
}
