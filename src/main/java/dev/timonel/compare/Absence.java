package dev.timonel.compare;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.decision.Decision;
import dev.timonel.routing.selection.EndpointSelection.Exclusion;
import dev.timonel.routing.selection.ExclusionReason;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.Candidates;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.LabelGap;
import dev.timonel.snapshot.PodTrouble;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why an endpoint gets no packets on the side where it gets none, and the same for a person. */
record Absence(AbsenceReason reason, String because) {

    /** {@code endpoint} is one of {@code with}, on the other side; {@code side} is that of {@code without}. */
    static Absence of(ProxyEndpoint endpoint, Outcome with, Outcome without, Side side) {
        Decision grounds = without.grounds();
        Optional<Exclusion> excluded = Optional.ofNullable(grounds)
                .map(Decision::candidates)
                .map(Candidates::exclusions)
                .flatMap(all -> all.stream()
                        .filter(x -> x.endpoint().address().equals(endpoint.address())
                                && x.endpoint().pod().equals(endpoint.pod()))
                        .findFirst());
        if (excluded.isPresent()) {
            return excluded(excluded.get(), side.snapshot());
        }
        if (!without.owner().isEmpty()) {
            return unlisted(endpoint, without.owner(), side.snapshot());
        }
        if (without.reason() == RouteDecision.Reason.SourceRange) {
            return new Absence(AbsenceReason.SourceRange, "loadBalancerSourceRanges keeps the client out");
        }
        return grounds == null || !exists(with.owner(), side.snapshot())
                ? new Absence(AbsenceReason.NoService, "there is no Service " + with.owner())
                : new Absence(
                        AbsenceReason.NoFrontend,
                        "no Service answers there: " + without.verdict() + ", " + without.reason());
    }

    private static boolean exists(String service, ClusterSnapshot snapshot) {
        int slash = service.indexOf('/');
        return snapshot.get(Kinds.SERVICE, service.substring(0, slash), service.substring(slash + 1))
                .isPresent();
    }

    private static Absence excluded(Exclusion exclusion, ClusterSnapshot snapshot) {
        ProxyEndpoint e = exclusion.endpoint();
        AbsenceReason reason = AbsenceReason.of(exclusion.reason());
        Optional<KubeObject> pod = exclusion.reason() == ExclusionReason.NotReady
                ? snapshot.get(Kinds.POD, e.namespace(), e.pod())
                : Optional.empty();
        return new Absence(
                reason,
                reason.text() + pod.map(p -> ": " + PodTrouble.whyNotReady(p)).orElse(""));
    }

    /** No slice of the service has it. */
    private static Absence unlisted(ProxyEndpoint e, String owner, ClusterSnapshot snapshot) {
        String service = owner.substring(owner.indexOf('/') + 1);
        if (e.pod().isEmpty()) {
            return new Absence(
                    AbsenceReason.NotListed, "no EndpointSlice of Service " + owner + " lists " + e.hostPort());
        }
        @Nullable
        KubeObject pod = snapshot.get(Kinds.POD, e.namespace(), e.pod()).orElse(null);
        if (pod == null) {
            return new Absence(AbsenceReason.NoPod, "there is no pod " + e.pod());
        }
        PodFacts facts = pod.facts(PodFacts.class);
        if (facts.terminal()) {
            return new Absence(AbsenceReason.PodEnded, "pod " + e.pod() + " is " + facts.phase());
        }
        Optional<LabelGap> gap = snapshot.get(Kinds.SERVICE, e.namespace(), service)
                .map(s -> LabelGap.between(
                        pod.labels(), s.facts(ServiceFacts.class).selector()))
                .filter(g -> g.unshared() > 0);
        if (gap.isPresent()) {
            return new Absence(
                    AbsenceReason.NotSelected, "the selector does not find pod " + e.pod() + ": " + gap.get());
        }
        return facts.ips().contains(e.address())
                ? new Absence(
                        AbsenceReason.NotListed, "no EndpointSlice of Service " + owner + " lists " + e.hostPort())
                : new Absence(
                        AbsenceReason.OtherAddress,
                        "pod " + e.pod() + " has "
                                + (facts.ips().isEmpty()
                                        ? "no address"
                                        : "another address, " + facts.ips().get(0)));
    }
}
