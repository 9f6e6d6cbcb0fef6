package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Cause;
import dev.timonel.diagnosis.Diagnosis.Confidence;
import dev.timonel.diagnosis.Diagnosis.Evidence;
import dev.timonel.diagnosis.Diagnosis.Verdict;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Backend;
import dev.timonel.routing.Untold;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tries every way to the service and makes one answer of what became of them. */
final class Examination {
    private static final int SHOWN = 5;
    private static final int MOST = 12;

    /** Causes that somebody who listens where no object says would refute. */
    private static final Set<Cause> UNHEARD = Set.of(Cause.TargetPortUndeclared, Cause.HeadlessPort);

    private final Case of;
    private final PolicyCauses policies;

    Examination(Case of) {
        this.of = of;
        this.policies = new PolicyCauses(of);
    }

    Diagnosis diagnosis() {
        if (of.facts().isExternalName()) {
            return alias();
        }
        boolean asksForNone = !of.question().port().isEmpty() && of.ports().isEmpty();
        if (asksForNone && !(of.facts().headless() && of.question().portNumber() != 0)) {
            return answer(Verdict.DoesNotAnswer, Refusals.noSuchPort(of), List.of());
        }
        Refusals refusals = new Refusals(of);
        Doubts doubts = new Doubts(of);
        List<Way> ways = Ways.of(of).stream()
                .map(way -> way.failure() != null
                        ? way
                        : way.because(refusals.of(way)
                                .or(() -> doubts.of(way))
                                .or(() -> policies.of(way))
                                .orElse(null)))
                .toList();
        return judge(ways);
    }

    private Diagnosis judge(List<Way> ways) {
        long failed = ways.stream().filter(Way::fails).count();
        Optional<Failure> first = ways.stream()
                .filter(Way::fails)
                .flatMap(way -> Stream.ofNullable(way.failure()))
                .findFirst()
                .or(() -> ways.stream()
                        .flatMap(way -> Stream.ofNullable(way.failure()))
                        .findFirst());
        if (first.isEmpty()) {
            return ways.isEmpty() ? unportioned() : answer(Verdict.Answers, null, ways);
        }
        return answer(failed == ways.size() ? Verdict.DoesNotAnswer : Verdict.Partly, whole(first.get(), ways), ways);
    }

    /** With what the other ways show that fail for the same cause. */
    private static Failure whole(Failure first, List<Way> ways) {
        List<Evidence> evidence = ways.stream()
                .flatMap(way -> Stream.ofNullable(way.failure()))
                .filter(failure -> failure.cause() == first.cause())
                .flatMap(failure -> failure.evidence().stream())
                .distinct()
                .limit(MOST)
                .toList();
        return new Failure(first.cause(), first.confidence(), first.inPart(), first.says(), evidence, first.fix());
    }

    /** A headless service without ports: DNS gives its pods, and which port is asked nobody has said. */
    private Diagnosis unportioned() {
        if (of.explanation().endpoints().stream().anyMatch(e -> e.ready())) {
            return answer(Verdict.Answers, null, List.of());
        }
        Failure failure = !of.facts().selectsPods() || of.explanation().pods().isEmpty()
                ? new PodCauses(of).none()
                : of.idle().findAny().isPresent() ? new PodCauses(of).idle() : new PodCauses(of).unlisted();
        return answer(Verdict.DoesNotAnswer, failure, List.of());
    }

    private Diagnosis alias() {
        Aliases aliases = new Aliases(of);
        Optional<Failure> failure = aliases.failure();
        if (failure.isPresent()) {
            return answer(Verdict.DoesNotAnswer, failure.get(), List.of());
        }
        Optional<KubeObject> end = aliases.end();
        if (end.isEmpty()) {
            return answer(Verdict.NotKnown, null, List.of());
        }
        Question asked = new Question(
                end.get().namespace(),
                end.get().name(),
                of.question().port(),
                of.question().from());
        return Diagnosis.of(of.snapshot(), of.router(), of.config(), asked)
                .by(of.shows("spec.externalName", of.facts().externalName()));
    }

    private Diagnosis answer(Verdict verdict, @Nullable Failure failure, List<Way> ways) {
        List<String> notKnown = notKnown(verdict, failure, ways);
        return new Diagnosis(
                RouteDecision.API_VERSION,
                Diagnosis.KIND,
                String.valueOf(of.snapshot().revision()),
                of.service().namespace(),
                of.service().name(),
                of.question().port().isEmpty() ? null : of.question().port(),
                of.question().from().isEmpty() ? null : of.question().from(),
                verdict,
                failure == null ? null : failure.cause(),
                failure != null ? failure.confidence() : notKnown.isEmpty() ? Confidence.Certain : Confidence.Likely,
                says(verdict, failure, ways),
                failure == null ? null : failure.fix(),
                failure == null ? evidence(ways) : failure.evidence(),
                notKnown,
                ways.stream().map(Way::tried).distinct().toList(),
                of.explanation().findings().stream()
                        .filter(f -> f.severity() != Severity.info)
                        .toList());
    }

    private String says(Verdict verdict, @Nullable Failure failure, List<Way> ways) {
        if (verdict == Verdict.NotKnown) {
            return "It is an alias of " + of.facts().externalName()
                    + ", which is outside of the cluster: whether that answers is not known here.";
        }
        if (failure == null) {
            return of.explanation().summary();
        }
        List<String> open = ways.stream()
                .filter(way -> !way.fails())
                .map(Way::to)
                .distinct()
                .toList();
        List<String> shut =
                ways.stream().filter(Way::fails).map(Way::to).distinct().toList();
        return verdict == Verdict.DoesNotAnswer || shut.isEmpty()
                ? failure.says()
                : failure.says() + " Shut: " + some(shut) + ". Open: " + some(open) + ".";
    }

    private static String some(List<String> all) {
        return dev.timonel.routing.Explanation.some(all);
    }

    private List<Evidence> evidence(List<Way> ways) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(of.shows(null, of.explanation().summary()));
        ways.stream()
                .flatMap(way -> Stream.ofNullable(way.decision()))
                .flatMap(decision -> Doubts.backends(decision).stream())
                .flatMap(backend -> Stream.ofNullable(backend.pod()))
                .distinct()
                .limit(SHOWN)
                .flatMap(pod -> of.pod(pod).stream())
                .forEach(pod -> evidence.add(Case.evidence(pod, "status.conditions[Ready]", "True")));
        of.idle()
                .limit(SHOWN)
                .flatMap(line -> of.pod(line.name()).stream()
                        .map(pod -> Case.evidence(pod, null, line.state() + ": " + line.because())))
                .forEach(evidence::add);
        evidence.addAll(policies.letting(ways));
        return evidence;
    }

    private List<String> notKnown(Verdict verdict, @Nullable Failure failure, List<Way> ways) {
        List<String> notKnown = new ArrayList<>();
        if (verdict == Verdict.NotKnown) {
            notKnown.add("whether " + of.facts().externalName() + " resolves and answers");
        }
        if (failure == null || UNHEARD.contains(failure.cause())) {
            notKnown.addAll(unheard(ways));
            notKnown.addAll(silent(ways));
        }
        boolean outsideByName =
                of.asker().outside() && of.facts().ingress().stream().anyMatch(i -> i.ip() == null || i.proxied());
        if (outsideByName) {
            notKnown.add("what the load balancer does before it comes to a node: it is asked by "
                    + (of.facts().ingress().get(0).hostname().isEmpty()
                            ? "an address that it answers itself"
                            : of.facts().ingress().get(0).hostname()));
        }
        boolean denied = failure != null && failure.cause() == Cause.NetworkPolicy;
        if (verdict != Verdict.DoesNotAnswer || denied || notKnown.size() > 0) {
            notKnown.addAll(policies.notKnown(ways, failure));
            boolean byNodePort = ways.stream().anyMatch(way -> way.by() == Way.By.NodePort);
            notKnown.addAll(Untold.of(
                    of.snapshot(), byNodePort ? Set.of("proxyMode", "nodePortAddresses") : Set.of("proxyMode")));
        }
        return notKnown;
    }

    /** A ready pod listens where its readiness probe asks; where none asks, Ready says only that containers run. */
    private List<String> unheard(List<Way> ways) {
        TreeMap<Integer, TreeSet<String>> unheard = new TreeMap<>();
        ways.stream()
                .flatMap(way -> Stream.ofNullable(way.decision()))
                .filter(decision -> decision.verdict() == RouteDecision.Verdict.Forward)
                .flatMap(decision -> Doubts.backends(decision).stream())
                .filter(backend -> !heard(backend))
                .forEach(backend -> unheard.computeIfAbsent(backend.port(), port -> new TreeSet<>())
                        .add(backend.pod() == null ? backend.address() : backend.pod()));
        return unheard.entrySet().stream()
                .map(port -> "whether anything listens on port " + port.getKey() + " of "
                        + some(List.copyOf(port.getValue()))
                        + ", and on more than 127.0.0.1: no readiness probe asks that port")
                .toList();
    }

    /** Pods that count as ready for as long as nobody has noticed that their node fell silent. */
    private List<String> silent(List<Way> ways) {
        return ways.stream()
                .flatMap(way -> Stream.ofNullable(way.decision()))
                .flatMap(decision -> Doubts.backends(decision).stream())
                .flatMap(backend -> Stream.ofNullable(backend.node()))
                .distinct()
                .filter(node -> of.snapshot()
                        .get(Kinds.NODE, "", node)
                        .filter(n -> !n.facts(NodeFacts.class).ready())
                        .isPresent())
                .map(node -> "whether the pods on node " + node + " still run: the node is not ready")
                .toList();
    }

    private boolean heard(Backend backend) {
        return backend.pod() != null
                && of.pod(backend.pod())
                        .filter(pod -> Probed.port(pod, backend.port()))
                        .isPresent();
    }
}
