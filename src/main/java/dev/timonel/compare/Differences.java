package dev.timonel.compare;

import dev.timonel.compare.FrontendChange.ClassChange;
import dev.timonel.compare.FrontendChange.Fate;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.decision.Decision;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.NearestPods;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes a {@link RouteDiff}. */
final class Differences {
    /** So many frontends and services that lose their endpoints are accounted for in words. */
    private static final int EXPLAINED = 100;

    private static final int FINDINGS = 5;

    private final Side before;
    private final Side after;
    private final Touched touched;
    private final List<String> breaking = new ArrayList<>();
    private final Set<String> accounted = new HashSet<>();

    Differences(ClusterState before, ClusterState after, Touched touched) {
        this.before = new Side(before);
        this.after = new Side(after);
        this.touched = touched;
    }

    RouteDiff diff() {
        List<FrontendChange> frontends = frontends();
        List<NameChange> names = new Names(before, after, s -> usable(before, s)).of(touched.services());
        names.stream()
                .filter(NameChange::breaks)
                .forEach(n -> breaking.add("the name " + n.name() + " vanishes: it led to "
                        + String.join(
                                ", ",
                                n.removed()
                                        .subList(
                                                0,
                                                Math.min(FINDINGS, n.removed().size())))));
        PolicyChanges.Found policies = PolicyChanges.of(before.snapshot(), after.snapshot(), touched);
        policies.changes().stream()
                .filter(PolicyChange::breaks)
                .forEach(change -> breaking.add("nobody gets through to Service " + change.says()));
        TreeSet<Clash> then = Clashes.in(before.state(), after.state(), touched);
        TreeSet<Clash> now = Clashes.in(after.state(), before.state(), touched);
        return RouteDiff.of(
                before.state(),
                after.state(),
                breaking,
                frontends,
                policies,
                services(),
                nodes(),
                names,
                now.stream().filter(c -> !then.contains(c)).toList(),
                then.stream().filter(c -> !now.contains(c)).toList());
    }

    private List<FrontendChange> frontends() {
        Comparison comparison = new Comparison(before, after);
        Classes classes = new Classes(before, after);
        List<FrontendChange> changes = new ArrayList<>();
        Map<String, Target> all = targets(touched.services());
        Map<String, Target> same = targets(touched.byNodes());
        same.keySet().removeAll(all.keySet());
        all.values().forEach(target -> add(changes, target, comparison.of(target), classes));
        same.values().forEach(target -> add(changes, target, comparison.of(target, touched.moved()), classes));
        changes.sort(Comparator.comparing(FrontendChange::frontend, Words.ORDER));
        changes.stream().filter(FrontendChange::breaks).forEach(c -> breaking.add(breakage(c)));
        return changes;
    }

    private void add(List<FrontendChange> changes, Target target, List<Comparison.Found> found, Classes classes) {
        if (!found.isEmpty()) {
            changes.add(change(target, found, classes));
        }
    }

    private FrontendChange change(Target target, List<Comparison.Found> found, Classes classes) {
        Target owned = owned(target, found);
        List<ClassChange> all = new ArrayList<>();
        for (Comparison.Found each : found) {
            boolean broken = each.pair().before().isBrokenBy(each.pair().after());
            all.add(classes.change(each, broken ? account(owned, each.pair().after()) : List.of()));
        }
        Fate fate = fate(found);
        Optional<String> moved = fate == Fate.Vanishes ? movedTo(target) : Optional.empty();
        boolean breaks = moved.isEmpty() && all.stream().anyMatch(ClassChange::breaks);
        return new FrontendChange(fate, breaks, owned.frontend(), moved.orElse(null), all);
    }

    /** Of the Services that claim it, the one that has it after, or else had it before. */
    private static Target owned(Target target, List<Comparison.Found> found) {
        return Stream.of(found.get(0).pair().after(), found.get(0).pair().before())
                .flatMap(outcome -> Stream.ofNullable(outcome.grounds()))
                .flatMap(grounds -> Stream.ofNullable(grounds.candidates()))
                .findFirst()
                .map(candidates -> target.of(candidates.port()))
                .orElse(target);
    }

    private static Fate fate(List<Comparison.Found> found) {
        boolean then = found.stream().anyMatch(f -> !absent(f.pair().before()));
        boolean now = found.stream().anyMatch(f -> !absent(f.pair().after()));
        return then == now ? Fate.Changes : now ? Fate.Appears : Fate.Vanishes;
    }

    /** Whether no Service has it: a decision that went through one has its candidates, or its firewall. */
    private static boolean absent(Outcome outcome) {
        Decision grounds = outcome.grounds();
        return grounds == null
                || grounds.candidates() == null
                        && outcome.reason() != dev.timonel.routing.RouteDecision.Reason.SourceRange;
    }

    /** The cluster IP that the name leads to instead, if the port answers there: whoever asks DNS is served. */
    private Optional<String> movedTo(Target target) {
        if (target.type() != FrontendType.ClusterIP) {
            return Optional.empty();
        }
        return after.service(target).stream()
                .flatMap(service -> Targets.of(service).stream())
                .filter(t -> t.type() == FrontendType.ClusterIP
                        && t.number() == target.number()
                        && t.family() == target.family()
                        && t.protocol().equals(target.protocol()))
                .filter(t -> usable(after, after.service(t).orElseThrow()))
                .map(Target::dialled)
                .findFirst();
    }

    /** In words of the decision itself; once for a Service, which has one cause as a rule. */
    private List<String> account(Target target, Outcome now) {
        Decision grounds = now.grounds();
        if (grounds == null) {
            return List.of("the name does not exist");
        }
        String about = target.namespace() + "/" + target.service() + " " + now.reason();
        if (accounted.size() >= EXPLAINED || !accounted.add(about)) {
            return List.of();
        }
        return Objects.requireNonNull(grounds.explained().explanation()).stream()
                .filter(step -> step.step().equals("verdict") || step.outcome().equals("no endpoint"))
                .map(step -> step.because())
                .limit(FINDINGS)
                .toList();
    }

    private static String breakage(FrontendChange change) {
        ClassChange first = change.classes().stream()
                .filter(ClassChange::breaks)
                .findFirst()
                .orElseThrow();
        return Words.frontend(change.frontend()) + " stops answering "
                + String.join("; ", first.from().stream().map(Origin::toString).toList()) + ": "
                + Words.standing(first.before()) + " before, " + Words.standing(first.after()) + " after";
    }

    /** Whatever these Services may be dialled by, in either state. */
    private Map<String, Target> targets(Collection<ObjectKey> services) {
        Map<String, Target> all = new TreeMap<>();
        for (Side side : List.of(before, after)) {
            for (ObjectKey key : services) {
                side.snapshot()
                        .get(key)
                        .ifPresent(service -> Targets.of(service).forEach(t -> add(all, t)));
            }
        }
        return all;
    }

    private void add(Map<String, Target> all, Target target) {
        all.put(target.dialled(), target);
        IpAddress address = target.address();
        if (address != null && onNode(address)) {
            // an address that a Service takes for itself takes what answered on that node's port
            Stream.of(before, after)
                    .flatMap(side -> side.snapshot().servicesWithNodePort(target.number()).stream())
                    .forEach(service -> service.facts(ServiceFacts.class).ports().stream()
                            .filter(port -> port.nodePort() == target.number())
                            .map(port -> Targets.nodePort(service, port, address.family()))
                            .forEach(t -> all.putIfAbsent(t.dialled(), t)));
        }
    }

    private boolean onNode(IpAddress address) {
        return !before.snapshot().nodesWithIp(address).isEmpty()
                || !after.snapshot().nodesWithIp(address).isEmpty();
    }

    private List<ServiceChange> services() {
        List<ServiceChange> changes = new ArrayList<>();
        int explained = 0;
        for (ObjectKey key : touched.services()) {
            Optional<KubeObject> then = before.snapshot().get(key);
            Optional<KubeObject> now = after.snapshot().get(key);
            if (then.isEmpty() && now.isEmpty()) {
                continue;
            }
            if (then.isEmpty() || now.isEmpty()) {
                changes.add(change(then.isEmpty() ? ServiceChange.Fate.Appears : ServiceChange.Fate.Vanishes, key));
                continue;
            }
            boolean had = usable(before, then.get());
            if (had != usable(after, now.get())) {
                changes.add(
                        had
                                ? new ServiceChange(
                                        ServiceChange.Fate.LosesAllEndpoints,
                                        key.namespace(),
                                        key.name(),
                                        explained++ < EXPLAINED ? why(now.get()) : List.of())
                                : change(ServiceChange.Fate.GetsEndpoints, key));
            }
        }
        return changes;
    }

    private static ServiceChange change(ServiceChange.Fate fate, ObjectKey key) {
        return new ServiceChange(fate, key.namespace(), key.name(), List.of());
    }

    private List<String> why(KubeObject service) {
        return service.facts(ServiceFacts.class).ports().stream()
                .findFirst()
                .map(port -> NearestPods.explain(after.snapshot(), service, port))
                .orElse(List.of())
                .stream()
                .limit(FINDINGS)
                .toList();
    }

    /** Whether any port of it has an endpoint that some node could use. */
    private static boolean usable(Side side, KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        List<IpFamily> families = Targets.families(facts);
        return !facts.isExternalName()
                && facts.ports().stream()
                        .anyMatch(port -> families.stream()
                                .anyMatch(family -> side.table(ServicePortView.of(service, port, family))
                                        .anyUsable()));
    }

    private NodeChanges nodes() {
        return new NodeChanges(only(after, before), only(before, after));
    }

    private List<String> only(Side here, Side there) {
        return touched.nodes().stream()
                .filter(key -> here.snapshot().get(key).isPresent()
                        && there.snapshot().get(key).isEmpty())
                .map(ObjectKey::name)
                .toList();
    }
}
