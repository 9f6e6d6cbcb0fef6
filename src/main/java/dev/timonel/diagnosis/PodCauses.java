package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Cause;
import dev.timonel.diagnosis.Diagnosis.Evidence;
import dev.timonel.diagnosis.Diagnosis.Fix;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.explain.ServiceExplanation.PodLine;
import dev.timonel.routing.explain.ServiceExplanation.PodState;
import dev.timonel.snapshot.LabelGap;
import dev.timonel.snapshot.NearestPods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the pods have to do with it: the selector finds none, or none of those that it finds serves. */
final class PodCauses {
    private static final int SHOWN = 5;

    private final Case of;
    private final String namespace;

    PodCauses(Case of) {
        this.of = of;
        this.namespace = of.service().namespace();
    }

    /** The selector finds no pod. */
    Failure none() {
        Map<String, String> selector = of.facts().selector();
        String says = "No pod of namespace " + namespace + " carries " + NearestPods.text(selector);
        Evidence selects = of.shows("spec.selector", NearestPods.text(selector));
        List<KubeObject> elsewhere = NearestPods.elsewhere(of.snapshot(), namespace, selector);
        if (!elsewhere.isEmpty()) {
            return elsewhere(says, selects, elsewhere.get(0));
        }
        List<NearestPods.Near> nearly = NearestPods.nearly(of.snapshot(), namespace, selector);
        if (!nearly.isEmpty()) {
            return nearly(says, selects, nearly.get(0));
        }
        return Failure.certain(
                Cause.NoPods,
                says + ", nor anything like it: what makes them is scaled to zero, was never created, or selects other"
                        + " labels.",
                List.of(selects),
                new Fix(
                        "see what should make them and how many it wants; a Deployment's pods carry the labels of its"
                                + " template",
                        Commands.kubectl(
                                namespace, "get", "deployments,statefulsets,daemonsets,replicasets", "--show-labels")));
    }

    private Failure elsewhere(String says, Evidence selects, KubeObject pod) {
        ServiceFacts.Port port =
                of.facts().ports().isEmpty() ? null : of.facts().ports().get(0);
        return Failure.certain(
                Cause.PodsInAnotherNamespace,
                says + "; pod " + pod.name() + " of namespace " + pod.namespace()
                        + " does, and a selector reaches its own namespace only.",
                List.of(selects, Case.evidence(pod, "metadata.namespace", pod.namespace())),
                new Fix(
                        "make the service where the pods are, in " + pod.namespace(),
                        port == null
                                ? null
                                : Commands.kubectl(
                                        pod.namespace(),
                                        "expose",
                                        "pod",
                                        pod.name(),
                                        "--name=" + of.service().name(),
                                        "--port=" + port.port(),
                                        "--target-port="
                                                + (port.targetPort().getStrVal() == null
                                                        ? port.targetPort().getIntVal()
                                                        : port.targetPort().getStrVal()),
                                        "--selector="
                                                + NearestPods.text(of.facts().selector()))));
    }

    private Failure nearly(String says, Evidence selects, NearestPods.Near near) {
        Map<String, String> corrected = near.gap().corrected(of.facts().selector());
        boolean guess = near.gap().misses().stream().anyMatch(LabelGap.Miss::absent);
        return Failure.certain(
                Cause.SelectorMissesPods,
                says + "; pod " + near.pod().name() + " comes nearest: " + near.gap() + ".",
                List.of(
                        selects,
                        Case.evidence(
                                near.pod(),
                                "metadata.labels",
                                NearestPods.text(near.pod().labels()))),
                new Fix(
                        (guess ? "if these pods are meant, " : "")
                                + "set the selector to " + NearestPods.text(corrected) + ", or label the pods "
                                + NearestPods.text(near.gap().missing()),
                        Commands.merge(of.service(), Map.of("selector", changed(corrected)))));
    }

    /** What a merge patch must say: null for a key that goes. */
    private Map<String, Object> changed(Map<String, String> corrected) {
        Map<String, Object> patch = new java.util.TreeMap<>(corrected);
        of.facts().selector().keySet().stream()
                .filter(key -> !corrected.containsKey(key))
                .forEach(key -> patch.put(key, null));
        return patch;
    }

    /** The selector finds pods, and none serves: the state that most of them are in. */
    Failure idle() {
        Map<PodState, List<PodLine>> byState = of.idle()
                .collect(java.util.stream.Collectors.groupingBy(
                        PodLine::state, java.util.TreeMap::new, java.util.stream.Collectors.toList()));
        List<PodLine> most = byState.values().stream()
                .max(java.util.Comparator.comparingInt(List::size))
                .orElseThrow();
        PodLine first = most.get(0);
        Optional<KubeObject> silent = silentNode(most);
        if (first.state() == PodState.NotReady && silent.isPresent()) {
            return nodeNotReady(most, silent.get());
        }
        Optional<Evidence> warning = of.pod(first.name()).flatMap(pod -> PodEvents.lastWarning(of, pod));
        List<Evidence> evidence = new ArrayList<>(evidence(most));
        warning.ifPresent(evidence::add);
        return Failure.certain(
                causeOf(first.state()),
                count(most) + words(first.state()) + ": " + first.because()
                        + warning.map(event -> ". " + event.shows()).orElse("") + ".",
                evidence,
                fix(first));
    }

    private Optional<KubeObject> silentNode(List<PodLine> lines) {
        List<Optional<KubeObject>> nodes = lines.stream()
                .map(line -> of.snapshot().get(Kinds.NODE, "", line.node()).filter(node -> {
                    String ready = node.facts(NodeFacts.class).readyStatus();
                    return ready.equals("False") || ready.equals("Unknown");
                }))
                .toList();
        return nodes.stream().allMatch(Optional::isPresent) ? nodes.get(0) : Optional.empty();
    }

    private Failure nodeNotReady(List<PodLine> lines, KubeObject node) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(Case.evidence(
                node, "status.conditions[Ready]", node.facts(NodeFacts.class).readyStatus()));
        evidence.addAll(evidence(lines));
        return Failure.certain(
                Cause.NodeNotReady,
                count(lines) + "not ready because node " + node.name()
                        + " is not: its kubelet does not report, so its pods count as not ready.",
                evidence,
                new Fix(
                        "bring the node's kubelet back, or drain " + node.name() + " so that its pods start elsewhere",
                        Commands.kubectl("", "describe", "node", node.name())));
    }

    private String count(List<PodLine> lines) {
        int all = of.explanation().pods().size();
        String which = lines.size() < all
                ? lines.size() + " of " + all + " pods"
                : all == 1 ? "The only pod" : all == 2 ? "Both pods" : "All " + all + " pods";
        return which + " ("
                + Explanation.some(lines.stream().map(PodLine::name).toList()) + ") "
                + (lines.size() == 1 ? "is " : "are ");
    }

    private static Cause causeOf(PodState state) {
        return switch (state) {
            case Unscheduled, NoAddress -> Cause.PodsPending;
            case Finished, Terminating, NodeMissing -> Cause.PodsGone;
            case OtherFamily -> Cause.OtherAddressFamily;
            case Serving, Published, NotReady -> Cause.PodsNotReady;
        };
    }

    private static String words(PodState state) {
        return switch (state) {
            case Unscheduled -> "on no node";
            case NoAddress -> "without an address";
            case Finished -> "finished";
            case Terminating -> "being deleted";
            case NodeMissing -> "on a node that does not exist";
            case OtherFamily -> "of another address family";
            case Serving, Published, NotReady -> "not ready";
        };
    }

    private List<Evidence> evidence(List<PodLine> lines) {
        return lines.stream()
                .limit(SHOWN)
                .flatMap(line -> of.pod(line.name()).stream()
                        .map(pod -> Case.evidence(pod, field(line.state()), line.because())))
                .toList();
    }

    private static String field(PodState state) {
        return switch (state) {
            case Unscheduled, NodeMissing -> "spec.nodeName";
            case NoAddress, OtherFamily -> "status.podIPs";
            case Finished -> "status.phase";
            case Terminating -> "metadata.deletionTimestamp";
            case Serving, Published, NotReady -> "status.conditions[Ready]";
        };
    }

    private Fix fix(PodLine line) {
        String says = switch (line.state()) {
            case Unscheduled -> "its events tell what no node has";
            case NoAddress -> "its events tell what keeps it from starting";
            case Finished, Terminating, NodeMissing ->
                "start a pod that runs; if a controller owns these it should have";
            case OtherFamily -> "give the cluster a range of that family, or the service another ipFamilies";
            case Serving, Published, NotReady ->
                "its events tell which probe fails or which container does not run" + "; then mend that";
        };
        return new Fix(says, Commands.kubectl(namespace, "describe", "pod", line.name()));
    }

    /** Pods that are ready, and slices that do not say so: whoever keeps the slices is behind or does not run. */
    Failure unlisted() {
        List<KubeObject> slices = of.snapshot().slicesOf(namespace, of.service().name());
        List<Evidence> evidence = new ArrayList<>();
        of.explanation().pods().stream()
                .filter(line -> line.because().isEmpty())
                .limit(SHOWN)
                .flatMap(line -> of.pod(line.name()).stream())
                .forEach(pod -> evidence.add(Case.evidence(
                        pod, "status.podIPs", pod.facts(PodFacts.class).ips().toString())));
        slices.stream().limit(SHOWN).forEach(slice -> evidence.add(Case.evidence(slice, "endpoints", "without them")));
        return Failure.certain(
                Cause.SlicesDisagree,
                "Pods that the selector finds are ready, and "
                        + (slices.isEmpty()
                                ? "there is no EndpointSlice of the service"
                                : "its EndpointSlices do not list them")
                        + ": the endpoint slice controller is behind, or does not run.",
                evidence,
                new Fix(
                        "see whether kube-controller-manager runs and what it logs",
                        Commands.kubectl("kube-system", "get", "pods", "-l", "component=kube-controller-manager")));
    }
}
