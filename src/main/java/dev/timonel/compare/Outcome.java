package dev.timonel.compare;

import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.decision.Decision;
import dev.timonel.routing.selection.ProxyEndpoint;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the packets of one source: the verdict, the Service that decides ({@code ""} if none does), and which
 * share of them each endpoint gets. {@code lost} is the share that no endpoint gets while others do. {@code grounds} is
 * one decision of those that it was made of, null where the name leads nowhere; it does not count for equality.
 */
final class Outcome {
    private static final double PRECISION = 1e9;

    /** To a client it is the same endpoint, however ready it is, if the same pod is behind the same address and port. */
    private static final Comparator<ProxyEndpoint> ORDER = Comparator.<ProxyEndpoint>naturalOrder()
            .thenComparing(ProxyEndpoint::namespace)
            .thenComparing(ProxyEndpoint::pod);

    /** There is no such name. */
    static final Outcome NO_NAME = new Outcome(null, null, "", new TreeMap<>(ORDER), 0, null);

    private final @Nullable Verdict verdict;
    private final @Nullable Reason reason;
    private final String owner;
    private final TreeMap<ProxyEndpoint, Double> shares;
    private final double lost;
    private final @Nullable Decision grounds;
    private final int hash;

    private Outcome(
            @Nullable Verdict verdict,
            @Nullable Reason reason,
            String owner,
            TreeMap<ProxyEndpoint, Double> shares,
            double lost,
            @Nullable Decision grounds) {
        this.verdict = verdict;
        this.reason = reason;
        this.owner = owner;
        this.shares = shares;
        this.lost = lost;
        this.grounds = grounds;
        this.hash = Objects.hash(verdict, reason, owner, shares.size(), lost);
    }

    static Outcome of(Decision decision) {
        return mixed(List.of(decision));
    }

    /** Of packets that are spread evenly over these decisions, of which there is at least one. */
    static Outcome mixed(List<Decision> decisions) {
        TreeMap<ProxyEndpoint, Double> shares = new TreeMap<>(ORDER);
        double each = 1.0 / decisions.size();
        int forwarded = 0;
        Decision telling = decisions.get(0);
        for (Decision decision : decisions) {
            if (decision.verdict() == Verdict.Forward) {
                List<ProxyEndpoint> endpoints = decision.endpoints();
                endpoints.forEach(e -> shares.merge(e, each / endpoints.size(), Double::sum));
                telling = forwarded++ == 0 ? decision : telling;
            }
        }
        shares.replaceAll((endpoint, share) -> rounded(share));
        return new Outcome(
                telling.verdict(),
                telling.reason(),
                telling.candidates() == null ? "" : telling.candidates().port().serviceName(),
                shares,
                forwarded == 0 ? 0 : rounded(1 - forwarded * each),
                telling);
    }

    private static double rounded(double share) {
        return Math.rint(share * PRECISION) / PRECISION;
    }

    @Nullable
    Verdict verdict() {
        return verdict;
    }

    @Nullable
    Reason reason() {
        return reason;
    }

    String owner() {
        return owner;
    }

    TreeMap<ProxyEndpoint, Double> shares() {
        return shares;
    }

    double lost() {
        return lost;
    }

    @Nullable
    Decision grounds() {
        return grounds;
    }

    boolean forwards() {
        return verdict == Verdict.Forward;
    }

    /** Whether some packets of the source got through before, and no longer do. */
    boolean isBrokenBy(Outcome after) {
        return forwards() && (!after.forwards() || after.lost > lost);
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof Outcome that
                && verdict == that.verdict
                && reason == that.reason
                && lost == that.lost
                && owner.equals(that.owner)
                && sameShares(that);
    }

    private boolean sameShares(Outcome that) {
        if (shares.size() != that.shares.size()) {
            return false;
        }
        var others = that.shares.entrySet().iterator();
        for (Map.Entry<ProxyEndpoint, Double> mine : shares.entrySet()) {
            Map.Entry<ProxyEndpoint, Double> other = others.next();
            if (ORDER.compare(mine.getKey(), other.getKey()) != 0
                    || !mine.getValue().equals(other.getValue())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
