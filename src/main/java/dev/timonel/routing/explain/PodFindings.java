package dev.timonel.routing.explain;

import dev.timonel.model.KubeObject;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.explain.ServiceExplanation.EndpointLine;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.routing.explain.ServiceExplanation.PodLine;
import dev.timonel.routing.explain.ServiceExplanation.PodState;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.snapshot.LabelGap;
import dev.timonel.snapshot.NearestPods;
import dev.timonel.snapshot.PodTrouble;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The selector against the pods: which it misses, and which of those that it finds do not serve. */
final class PodFindings {
    private PodFindings() {}

    static void add(Subject subject, List<EndpointLine> endpoints) {
        if (!subject.facts().selectsPods()) {
            return;
        }
        if (subject.pods().isEmpty()) {
            nothingMatches(subject);
            return;
        }
        Map<Ailment, List<String>> ailing = new LinkedHashMap<>();
        for (PodLine line : subject.lines()) {
            if (line.state() != PodState.Serving) {
                ailing.computeIfAbsent(new Ailment(line.state(), line.because()), a -> new ArrayList<>())
                        .add(line.name());
            }
        }
        boolean served = subject.lines().stream()
                .anyMatch(l -> l.state() == PodState.Serving || l.state() == PodState.Published);
        boolean fallback = !served && subject.fallback(endpoints) > 0;
        boolean nobody = !served && !fallback;
        ailing.forEach((ailment, pods) -> subject.find(
                rule(ailment.state),
                severity(ailment.state, nobody),
                (pods.size() == 1 ? "pod " : "pods ") + Explanation.some(pods),
                (pods.size() == 1 ? "is " : "are ") + says(ailment.state),
                ailment.because,
                fix(ailment)));
        if (fallback) {
            subject.find(
                    Rule.OnlyTerminatingPods,
                    Severity.warning,
                    "traffic",
                    "goes to pods that are being deleted",
                    "no pod is ready, and those still serve; when they are gone, nobody answers",
                    null);
        }
    }

    /** What pods have in common that are left out for the same reason. */
    private record Ailment(PodState state, String because) {}

    private static void nothingMatches(Subject subject) {
        String namespace = subject.object().namespace();
        Map<String, String> selector = subject.facts().selector();
        List<KubeObject> elsewhere = NearestPods.elsewhere(subject.snapshot(), namespace, selector);
        List<NearestPods.Near> nearly =
                elsewhere.isEmpty() ? NearestPods.nearly(subject.snapshot(), namespace, selector) : List.of();
        subject.findings()
                .add(new Finding(
                        Rule.SelectorMatchesNothing,
                        Severity.error,
                        "selector " + NearestPods.text(selector),
                        "matches no pod",
                        because(subject, nearly, elsewhere),
                        fix(subject, nearly, elsewhere),
                        elsewhere.isEmpty()
                                ? Nearest.of(namespace, selector, nearly)
                                : Nearest.elsewhere(selector, elsewhere)));
    }

    /** A pod elsewhere that has every label comes first and alone. */
    private static String because(Subject subject, List<NearestPods.Near> nearly, List<KubeObject> elsewhere) {
        String namespace = subject.object().namespace();
        if (!elsewhere.isEmpty()) {
            return "pod " + elsewhere.get(0).name() + " in namespace "
                    + elsewhere.get(0).namespace() + " does, but a selector reaches only its own namespace";
        }
        if (nearly.isEmpty()) {
            return NearestPods.unlike(
                            subject.snapshot(), namespace, subject.facts().selector())
                    .orElse("no pod of namespace " + namespace + " has a label like it");
        }
        String gap = nearly.get(0).gap().toString();
        List<String> alike = nearly.stream()
                .skip(1)
                .filter(near -> near.gap().toString().equals(gap))
                .map(near -> near.pod().name())
                .toList();
        return "pod " + nearly.get(0).pod().name() + " comes nearest: " + gap
                + (alike.isEmpty()
                        ? ""
                        : "; " + Explanation.some(alike) + (alike.size() == 1 ? " is" : " are") + " like it");
    }

    private static String fix(Subject subject, List<NearestPods.Near> nearly, List<KubeObject> elsewhere) {
        Map<String, String> selector = subject.facts().selector();
        if (!elsewhere.isEmpty()) {
            return "create the service in namespace " + elsewhere.get(0).namespace() + ", where the pods are";
        }
        if (nearly.isEmpty()) {
            boolean others = NearestPods.unlike(
                            subject.snapshot(), subject.object().namespace(), selector)
                    .isPresent();
            return "create a pod with " + NearestPods.text(selector) + " in namespace "
                    + subject.object().namespace() + (others ? ", or select a value that is there" : "");
        }
        LabelGap gap = nearly.get(0).gap();
        Map<String, String> missing = gap.missing();
        Map<String, String> corrected = gap.corrected(selector);
        Optional<LabelGap.Miss> unlike = gap.misses().stream()
                .filter(miss -> !miss.near() && !miss.absent())
                .findFirst();
        return unlike.map(miss -> "label the pods " + NearestPods.text(missing) + ", or select what is there: "
                        + NearestPods.values(
                                subject.snapshot(), subject.object().namespace(), miss.key()))
                .orElseGet(() -> "set the selector to " + NearestPods.text(corrected) + ", or label the pods "
                        + NearestPods.text(missing));
    }

    private static Rule rule(PodState state) {
        return switch (state) {
            case Serving, Published -> Rule.PodPublished;
            case NotReady -> Rule.PodNotReady;
            case Terminating -> Rule.PodTerminating;
            case Finished -> Rule.PodFinished;
            case NoAddress -> Rule.PodWithoutAddress;
            case Unscheduled -> Rule.PodUnscheduled;
            case NodeMissing -> Rule.PodOnMissingNode;
            case OtherFamily -> Rule.PodOfOtherFamily;
        };
    }

    private static Severity severity(PodState state, boolean nobody) {
        return switch (state) {
            case Serving, Published -> Severity.info;
            case Terminating, Finished -> nobody ? Severity.error : Severity.info;
            case NotReady, NoAddress, Unscheduled, NodeMissing, OtherFamily ->
                nobody ? Severity.error : Severity.warning;
        };
    }

    private static String says(PodState state) {
        return switch (state) {
            case Serving -> "serving";
            case Published -> "not ready, but published as if it were (publishNotReadyAddresses)";
            case NotReady -> "not ready";
            case Terminating -> "being deleted";
            case Finished -> "finished";
            case NoAddress -> "without an address";
            case Unscheduled -> "on no node";
            case NodeMissing -> "on a node that does not exist";
            case OtherFamily -> "of another address family";
        };
    }

    private static @Nullable String fix(Ailment ailment) {
        return switch (ailment.state) {
            case NodeMissing -> "create the node, or delete the pod";
            case Finished -> "delete the pod, and create one that runs";
            case OtherFamily -> "give the cluster a CIDR of that family, or the service another ipFamilies";
            case Unscheduled -> "give it a node that fits, or ask for less in its spec";
            case NoAddress -> "look at its node: whether it is there, has a podCIDR, and room in it";
            case NotReady ->
                ailment.because.contains(PodTrouble.READY_AFTER)
                        ? "wait, or remove the annotation"
                        : "mend its containers, probes or readiness gates: it gets traffic once its condition Ready is True";
            case Serving, Published, Terminating -> null;
        };
    }
}
