package dev.timonel.routing.explain;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.routing.policy.Enforcement;
import dev.timonel.routing.policy.Flow;
import dev.timonel.routing.policy.Judgement;
import dev.timonel.routing.policy.Outcome;
import dev.timonel.routing.policy.Party;
import dev.timonel.routing.policy.PolicyTable;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.ServicePortView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Which NetworkPolicies say who gets through to the pods of a service, and whether they let in anybody. */
final class NetworkPolicyFindings {
    /** Of more endpoints of a port the first are judged. */
    private static final int JUDGED = 20;

    private NetworkPolicyFindings() {}

    static void add(Subject subject, PolicyTable policies) {
        if (subject.snapshot().count(Kinds.NETWORK_POLICY) == 0
                || subject.facts().isExternalName()) {
            return;
        }
        Enforcement enforcement = Enforcement.of(subject.snapshot());
        TreeSet<String> titles = new TreeSet<>();
        List<String> because = new ArrayList<>();
        subject.ports().forEach(port -> {
            List<Judgement> all = ofAnybody(subject, port, policies);
            List<Judgement> denied =
                    all.stream().filter(j -> j.outcome() == Outcome.Denied).toList();
            if (!all.isEmpty() && denied.size() == all.size()) {
                subject.find(
                        Rule.PolicyLetsNobodyIn,
                        enforcement.state() == Enforcement.State.NotEnforced ? Severity.info : Severity.warning,
                        Subject.title(port.port()),
                        "is open to nobody but the pods' own nodes, where NetworkPolicies are enforced",
                        denied.get(0).because() + "; " + enforcement.because(),
                        null);
            } else {
                all.forEach(judgement -> titles.addAll(judgement.policies()));
                all.stream()
                        .filter(Judgement::touched)
                        .findFirst()
                        .ifPresent(j -> because.add(Subject.title(port.port()) + ": " + j.because()));
            }
        });
        if (!titles.isEmpty()) {
            subject.find(
                    Rule.HasNetworkPolicies,
                    Severity.info,
                    "NetworkPolicy " + String.join(", ", titles),
                    titles.size() == 1 ? "says who gets through to its pods" : "say who gets through to its pods",
                    because.get(0) + "; /route?from= judges one client",
                    null);
        }
    }

    /** Of each ready endpoint, what is said of any pod, and of any client outside where that is more. */
    private static List<Judgement> ofAnybody(Subject subject, ServicePortView port, PolicyTable policies) {
        List<Judgement> all = new ArrayList<>();
        port.endpoints(subject.snapshot()).stream()
                .filter(ProxyEndpoint::ready)
                .limit(JUDGED)
                .forEach(endpoint -> {
                    Optional<KubeObject> pod = subject.snapshot().get(Kinds.POD, endpoint.namespace(), endpoint.pod());
                    if (pod.isPresent()) {
                        Party to = new Party.OfPod(pod.get(), endpoint.address());
                        Judgement inside = anybody(true, to, endpoint, port, subject, policies);
                        Judgement outside = anybody(false, to, endpoint, port, subject, policies);
                        boolean more = inside.outcome() == Outcome.Denied && outside.outcome() != Outcome.Denied;
                        all.add(more ? outside : inside);
                    }
                });
        return all;
    }

    private static Judgement anybody(
            boolean aPod,
            Party to,
            ProxyEndpoint endpoint,
            ServicePortView port,
            Subject subject,
            PolicyTable policies) {
        Party from = new Party.Anybody(aPod, endpoint.address().family());
        return policies.judge(
                subject.snapshot(),
                new Flow(from, to, endpoint.port(), port.port().protocol(), null));
    }
}
