package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Cause;
import dev.timonel.diagnosis.Diagnosis.Confidence;
import dev.timonel.diagnosis.Diagnosis.Evidence;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.ServiceFacts;
import dev.timonel.routing.OtherPolicies;
import dev.timonel.routing.Source;
import dev.timonel.routing.decision.Decision;
import dev.timonel.routing.decision.PolicyReview;
import dev.timonel.routing.policy.Enforcement;
import dev.timonel.routing.policy.Flow;
import dev.timonel.routing.policy.Judgement;
import dev.timonel.routing.policy.Outcome;
import dev.timonel.routing.policy.Party;
import dev.timonel.routing.policy.PolicyTable;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** NetworkPolicies that keep a packet from the endpoint that the routing forwards it to. */
final class PolicyCauses {
    /** Of more endpoints than these only the first are judged. */
    private static final int JUDGED = 100;

    private static final int SHOWN = 5;

    private static final String NONE = "whether a NetworkPolicy denies it: the dump has none, and the cluster may have"
            + " (kubectl get networkpolicies -A)";

    private final Case of;
    private final Enforcement enforcement;

    /** An endpoint, and what policies say of the way to it from somebody; null for whom the decision is about. */
    record Judged(
            PolicyReview review,
            ProxyEndpoint endpoint,
            @Nullable Party from,
            Judgement judgement) {

        static Judged of(PolicyReview review, ProxyEndpoint endpoint, @Nullable Party from) {
            return new Judged(review, endpoint, from, review.judge(endpoint, from));
        }

        /** Whether what denies it would let it through, were the policies these. */
        boolean passes(ClusterSnapshot policies) {
            Judgement other = review.judge(endpoint, from, policies);
            return other.outcome() != Outcome.Denied || other.direction() != judgement.direction();
        }
    }

    PolicyCauses(Case of) {
        this.of = of;
        this.enforcement = of.snapshot().count(Kinds.NETWORK_POLICY) == 0 && !Frozen.is(of.snapshot())
                ? new Enforcement(Enforcement.State.NotKnown, "", "")
                : Enforcement.of(of.snapshot());
    }

    /** Empty if they let it through to an endpoint, or if nothing enforces them. */
    Optional<Failure> of(Way way) {
        List<Judged> all = judged(way);
        List<Judged> denied = all.stream()
                .filter(j -> j.judgement().outcome() == Outcome.Denied)
                .toList();
        if (denied.isEmpty() || enforcement.state() == Enforcement.State.NotEnforced) {
            return Optional.empty();
        }
        Judged first = denied.get(0);
        Failure failure = new Failure(
                Cause.NetworkPolicy,
                certain() ? Confidence.Certain : Confidence.Likely,
                denied.size() < all.size(),
                first.judgement().because() + "."
                        + (enforcement.state() == Enforcement.State.Enforced
                                ? ""
                                : " Whatever enforces policies drops the packet."),
                evidence(first),
                PolicyPortFix.of(of.snapshot(), way, first).orElseGet(() -> new PolicyFix(of).letting(way, first)));
        return Optional.of(failure);
    }

    /** Policies of other kinds may let through what these deny. */
    private boolean certain() {
        return enforcement.state() == Enforcement.State.Enforced && OtherPolicies.none(of.snapshot());
    }

    /** What policies leave open on these ways, in sentences. */
    List<String> notKnown(List<Way> ways, @Nullable Failure failure) {
        if (of.snapshot().count(Kinds.NETWORK_POLICY) == 0) {
            boolean untold =
                    failure == null && Frozen.is(of.snapshot()) && enforcement.state() != Enforcement.State.NotEnforced;
            return untold ? List.of(NONE) : List.of();
        }
        List<Judgement> all = ways.stream()
                .flatMap(way -> judged(way).stream())
                .map(Judged::judgement)
                .toList();
        Stream<String> open = all.stream()
                .filter(judgement -> judgement.outcome() == Outcome.NotKnown)
                .map(judgement -> "whether policies let it through: " + judgement.because());
        boolean named = failure != null && failure.cause() == Cause.NetworkPolicy;
        Stream<String> denied = all.stream()
                .filter(judgement -> judgement.outcome() == Outcome.Denied)
                .filter(judgement -> !named)
                .map(judgement -> "whether anything drops what policies deny: " + judgement.because());
        boolean touched = all.stream().anyMatch(judgement -> judgement.outcome() != Outcome.Allowed);
        Stream<String> enforced = touched && enforcement.state() != Enforcement.State.Enforced
                ? Stream.of("whether NetworkPolicies have an effect here: " + enforcement.because())
                : Stream.empty();
        return Stream.of(denied.limit(1), open.distinct().limit(SHOWN), names(), enforced)
                .flatMap(lines -> lines)
                .toList();
    }

    /** A pod that policies keep from the cluster's DNS reaches a service by its address, and never learns it. */
    private Stream<String> names() {
        Optional<KubeObject> dns = of.snapshot().get(Kinds.SERVICE, "kube-system", "kube-dns");
        if (dns.isEmpty() || enforcement.state() == Enforcement.State.NotEnforced) {
            return Stream.empty();
        }
        PolicyTable policies = new PolicyTable();
        return of.asker().addresses().stream()
                .limit(1)
                .flatMap(ip -> Source.podAt(of.snapshot(), ip).map(pod -> new Party.OfPod(pod, ip)).stream())
                .flatMap(client -> dns.get().facts(ServiceFacts.class).ports().stream()
                        .filter(port -> port.port() == 53 && port.protocol().equals("UDP"))
                        .flatMap(port ->
                                ServicePortView.of(
                                        dns.get(), port, client.address().family())
                                        .endpoints(of.snapshot())
                                        .stream())
                        .flatMap(server -> of.snapshot().get(Kinds.POD, server.namespace(), server.pod()).stream()
                                .map(pod -> new Party.OfPod(pod, server.address()))
                                .map(to -> policies.judge(
                                        of.snapshot(), new Flow(client, to, server.port(), "UDP", null)))))
                .filter(judgement -> judgement.outcome() == Outcome.Denied)
                .limit(1)
                .map(judgement -> "whether the client finds the name of the service: " + judgement.because());
    }

    /** The policies that let it through. */
    List<Evidence> letting(List<Way> ways) {
        return ways.stream()
                .flatMap(way -> judged(way).stream())
                .map(Judged::judgement)
                .filter(judgement -> judgement.outcome() == Outcome.Allowed && judgement.direction() != null)
                .flatMap(judgement -> judgement.policies().stream()
                        .flatMap(title -> policy(title).stream())
                        .map(policy -> Case.evidence(policy, null, judgement.because())))
                .distinct()
                .limit(SHOWN)
                .toList();
    }

    private List<Judged> judged(Way way) {
        Decision decision = way.decision();
        PolicyReview review = decision == null || !way.forwards() ? null : PolicyReview.of(decision);
        if (decision == null || review == null) {
            return List.of();
        }
        boolean anyPod = (way.by() == Way.By.ClusterIP || way.by() == Way.By.Headless)
                && of.question().from().isEmpty();
        return decision.endpoints().stream()
                .limit(JUDGED)
                .map(endpoint -> Judged.of(
                        review,
                        endpoint,
                        anyPod ? new Party.Anybody(true, endpoint.address().family()) : null))
                .toList();
    }

    private List<Evidence> evidence(Judged judged) {
        List<Evidence> evidence = new ArrayList<>();
        judged.judgement().policies().stream()
                .limit(SHOWN)
                .flatMap(title -> policy(title).stream())
                .forEach(policy -> {
                    LabelSelector selector = LabelSelector.of(
                            policy.as(NetworkPolicy.class).getSpec().getPodSelector());
                    evidence.add(Case.evidence(
                            policy,
                            "spec.podSelector",
                            selector == null || selector.isEverything() ? "{}: every pod" : selector.toString()));
                });
        of.pod(judged.endpoint().pod())
                .ifPresent(pod -> evidence.add(Case.evidence(
                        pod, null, "listens on " + judged.endpoint().port() + ", the port that policies see")));
        return evidence;
    }

    private Optional<KubeObject> policy(String title) {
        int slash = title.indexOf('/');
        return of.snapshot().get(Kinds.NETWORK_POLICY, title.substring(0, slash), title.substring(slash + 1));
    }
}
