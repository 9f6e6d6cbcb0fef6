package dev.timonel.compare;

import dev.timonel.compare.PolicyChange.Effect;
import dev.timonel.compare.Senders.Sender;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.policy.Direction;
import dev.timonel.routing.policy.Enforcement;
import dev.timonel.routing.policy.Flow;
import dev.timonel.routing.policy.Judgement;
import dev.timonel.routing.policy.Outcome;
import dev.timonel.routing.policy.Party;
import dev.timonel.routing.policy.PolicyTable;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What policies do to those who may come to Services that are there before and after, where policies changed, or the labels that they read: to the Services of those
 * namespaces, and from their pods to every Service.
 */
final class PolicyChanges {
    /** Of more endpoints of a port than these the first are judged. */
    private static final int ENDPOINTS = 20;

    private static final int MOST_JUDGEMENTS = 200_000;

    private final ClusterSnapshot before;
    private final ClusterSnapshot after;
    private final PolicyTable then = new PolicyTable();
    private final PolicyTable now = new PolicyTable();
    private final Enforcement enforcement;

    /** The namespaces whose Services are looked at, for every sender. */
    private final Set<String> in = new TreeSet<>();

    /** The namespaces whose senders are looked at, for every Service. */
    private final Set<String> out = new TreeSet<>();

    private int judgements;

    /** What a sender gets through to: {@code denied} is one of the endpoints that it does not, null if there is none. */
    private record Reach(
            int endpoints,
            @Nullable Judgement denied,
            @Nullable Judgement allowed) {}

    /** Senders of which the same is said. */
    private record Said(Effect effect, int before, int after, List<String> policies) {}

    private PolicyChanges(ClusterSnapshot before, ClusterSnapshot after) {
        this.before = before;
        this.after = after;
        this.enforcement = Enforcement.of(after);
    }

    /** {@code all} is false if there were too many senders or Services to look at each. */
    record Found(List<PolicyChange> changes, boolean all) {}

    static Found of(ClusterSnapshot before, ClusterSnapshot after, Touched touched) {
        if (before.count(Kinds.NETWORK_POLICY) == 0 && after.count(Kinds.NETWORK_POLICY) == 0) {
            return new Found(List.of(), true);
        }
        PolicyChanges changes = new PolicyChanges(before, after);
        changes.policies(touched);
        changes.relabelled(touched);
        return changes.in.isEmpty() && changes.out.isEmpty() ? new Found(List.of(), true) : changes.changes();
    }

    private void policies(Touched touched) {
        for (ObjectKey key : touched.policies()) {
            Stream.of(before, after).flatMap(s -> s.get(key).stream()).forEach(policy -> {
                in.add(key.namespace());
                if (isOfEgress(policy)) {
                    out.add(key.namespace());
                }
            });
        }
    }

    private void relabelled(Touched touched) {
        touched.pods().stream().filter(this::isRelabelled).forEach(pod -> {
            in.add(pod.namespace());
            out.add(pod.namespace());
        });
        if (!before.hasSame(Kinds.NAMESPACE, after)) {
            after.list(Kinds.NAMESPACE).stream()
                    .map(KubeObject::key)
                    .filter(this::isRelabelled)
                    .forEach(namespace -> {
                        in.add(namespace.name());
                        out.add(namespace.name());
                    });
        }
    }

    private boolean isRelabelled(ObjectKey key) {
        Optional<KubeObject> old = before.get(key);
        Optional<KubeObject> object = after.get(key);
        return old.isPresent()
                && object.isPresent()
                && !old.get().labels().equals(object.get().labels());
    }

    private Found changes() {
        Senders senders = Senders.of(before, after, then.distinctions(before), now.distinctions(after));
        List<PolicyChange> changes = new ArrayList<>();
        for (KubeObject service : after.list(Kinds.SERVICE)) {
            if (judgements > MOST_JUDGEMENTS) {
                return new Found(changes, false);
            }
            boolean own = in.contains(service.namespace());
            List<Sender> asked = senders.all().stream()
                    .filter(sender -> own || out.contains(sender.namespace()))
                    .toList();
            before.get(service.key())
                    .ifPresent(old -> changes.addAll(ofService(old, service, asked, senders.all(), own)));
        }
        return new Found(changes, senders.complete());
    }

    private static boolean isOfEgress(KubeObject policy) {
        NetworkPolicy written = policy.as(NetworkPolicy.class);
        return written.getSpec() != null
                && (written.getSpec().getPolicyTypes().contains(Direction.Egress.name())
                        || !written.getSpec().getEgress().isEmpty());
    }

    private List<PolicyChange> ofService(
            KubeObject old, KubeObject service, List<Sender> asked, List<Sender> all, boolean own) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        List<PolicyChange> changes = new ArrayList<>();
        if (facts.isExternalName() || asked.isEmpty() && !own) {
            return changes;
        }
        boolean exposed =
                !facts.type().equals("ClusterIP") || !facts.externalIps().isEmpty();
        List<Sender> senders = new ArrayList<>(asked);
        if (own && exposed) {
            senders.add(Sender.OUTSIDE);
        }
        for (ServiceFacts.Port port : facts.ports()) {
            for (IpFamily family : Targets.families(facts)) {
                Optional<ServiceFacts.Port> same = old.facts(ServiceFacts.class).ports().stream()
                        .filter(p -> p.port() == port.port() && p.protocol().equals(port.protocol()))
                        .findFirst();
                same.ifPresent(p -> changes.addAll(ofPort(
                        ServicePortView.of(old, p, family), ServicePortView.of(service, port, family), senders, all)));
            }
        }
        return changes;
    }

    private List<PolicyChange> ofPort(
            ServicePortView old, ServicePortView port, List<Sender> senders, List<Sender> all) {
        List<ProxyEndpoint> had = ready(old, before);
        List<ProxyEndpoint> has = ready(port, after);
        if (had.isEmpty() || has.isEmpty()) {
            return List.of();
        }
        Map<Said, List<String>> found = new LinkedHashMap<>();
        Map<Said, Judgement> reasons = new LinkedHashMap<>();
        for (Sender sender : senders) {
            Reach was = reach(before, then, sender, had, old);
            Reach is = reach(after, now, sender, has, port);
            Optional<Effect> effect = effect(was, is);
            if (effect.isPresent()) {
                Judgement reason = reason(was, is);
                Said said = new Said(effect.get(), was.endpoints(), is.endpoints(), reason.policies());
                found.computeIfAbsent(said, s -> new ArrayList<>()).add(sender.title());
                reasons.putIfAbsent(said, reason);
            }
        }
        boolean cut = found.keySet().stream().anyMatch(said -> said.effect() == Effect.CutOff);
        boolean breaks = cut
                && enforcement.state() != Enforcement.State.NotEnforced
                && Stream.concat(all.stream(), senders.stream())
                        .distinct()
                        .noneMatch(
                                sender -> reach(after, now, sender, has, port).endpoints() > 0);
        List<PolicyChange> changes = new ArrayList<>();
        found.forEach((said, from) -> changes.add(new PolicyChange(
                said.effect(),
                breaks && said.effect() == Effect.CutOff,
                port.service().namespace(),
                port.service().name(),
                port.port().port() + "/" + port.port().protocol(),
                from,
                said.before(),
                said.after(),
                said.policies(),
                because(Objects.requireNonNull(reasons.get(said))))));
        return changes;
    }

    /** Of two reaches of which one is denied something: what denies it now, or what lets it through now, or what denied it then. */
    private static Judgement reason(Reach was, Reach is) {
        if (is.endpoints() < was.endpoints()) {
            return Objects.requireNonNull(is.denied() == null ? was.allowed() : is.denied());
        }
        Judgement allowed = Objects.requireNonNull(is.allowed());
        Judgement denied = was.denied();
        return allowed.touched() || denied == null
                ? allowed
                : new Judgement(
                        Outcome.Allowed,
                        denied.direction(),
                        denied.policies(),
                        "it was denied before: " + denied.because());
    }

    private String because(Judgement reason) {
        return reason.because()
                + (enforcement.state() == Enforcement.State.Enforced ? "" : " (" + enforcement.because() + ")");
    }

    private static List<ProxyEndpoint> ready(ServicePortView port, ClusterSnapshot snapshot) {
        return port.endpoints(snapshot).stream()
                .filter(ProxyEndpoint::ready)
                .limit(ENDPOINTS)
                .toList();
    }

    private static Optional<Effect> effect(Reach was, Reach is) {
        if (was.endpoints() == is.endpoints() || was.denied() == null && is.denied() == null) {
            return Optional.empty();
        }
        if (is.endpoints() < was.endpoints()) {
            return Optional.of(is.endpoints() == 0 ? Effect.CutOff : Effect.FewerEndpoints);
        }
        return Optional.of(was.endpoints() == 0 ? Effect.LetIn : Effect.MoreEndpoints);
    }

    /** What is not known counts as let through. Whom there is nobody else to come from comes through to all. */
    private Reach reach(
            ClusterSnapshot snapshot,
            PolicyTable policies,
            Sender sender,
            List<ProxyEndpoint> endpoints,
            ServicePortView port) {
        int through = 0;
        Judgement denied = null;
        Judgement allowed = null;
        for (ProxyEndpoint endpoint : endpoints) {
            Optional<Party> from =
                    sender.member(snapshot, endpoint.address().family(), endpoint.namespace() + "/" + endpoint.pod());
            Optional<KubeObject> pod = snapshot.get(Kinds.POD, endpoint.namespace(), endpoint.pod());
            if (from.isEmpty() || pod.isEmpty()) {
                continue;
            }
            judgements++;
            Party to = new Party.OfPod(pod.get(), endpoint.address());
            Judgement judgement = policies.judge(
                    snapshot,
                    new Flow(from.get(), to, endpoint.port(), port.port().protocol(), null));
            if (judgement.outcome() == Outcome.Denied) {
                denied = denied == null ? judgement : denied;
            } else {
                through++;
                allowed = allowed == null ? judgement : allowed;
            }
        }
        return new Reach(through, denied, allowed);
    }
}
