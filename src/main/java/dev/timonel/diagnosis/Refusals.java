package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Cause;
import dev.timonel.diagnosis.Diagnosis.Evidence;
import dev.timonel.diagnosis.Diagnosis.Fix;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.Excluded;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.decision.Decision;
import dev.timonel.routing.explain.ServiceExplanation.PodState;
import dev.timonel.routing.selection.ExclusionReason;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.NearestPods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Why the router does not take a packet to an endpoint: its reason, traced to what somebody can mend. */
final class Refusals {
    /** By which people name what a pod is. */
    private static final List<String> NAME_LABELS = List.of("app.kubernetes.io/name", "app", "k8s-app", "name");

    private final Case of;

    Refusals(Case of) {
        this.of = of;
    }

    /** Empty if it does. */
    Optional<Failure> of(Way way) {
        Decision decision = way.decision();
        if (decision == null || decision.verdict() == Verdict.Forward) {
            return Optional.empty();
        }
        return Optional.of(
                switch (decision.reason()) {
                    case NoEndpoints -> noEndpoints(way, decision);
                    case NoLocalEndpoints -> noLocal(way, decision);
                    case SourceRange -> sourceRange();
                    case EndpointIsService -> endpointIsService();
                    case OtherProxy -> otherProxy();
                    default -> notRouted(way, decision);
                });
    }

    private Failure noEndpoints(Way way, Decision decision) {
        if (!of.facts().selectsPods()) {
            return withoutSelector(way, decision);
        }
        PodCauses pods = new PodCauses(of);
        if (of.explanation().pods().isEmpty()) {
            return pods.none();
        }
        boolean ready = of.explanation().pods().stream()
                .anyMatch(p -> p.state() == PodState.Serving || p.state() == PodState.Published);
        if (!ready) {
            return pods.idle();
        }
        Optional<Failure> port = new PortCauses(of).unresolved(way.port());
        return port.orElseGet(pods::unlisted);
    }

    private Failure withoutSelector(Way way, Decision decision) {
        List<Excluded> excluded =
                Objects.requireNonNullElse(decision.explained().excluded(), List.of());
        if (excluded.stream().anyMatch(e -> e.reason() == ExclusionReason.NoSuchPort)) {
            return new PortCauses(of).ofSlices(way.port());
        }
        if (!excluded.isEmpty()) {
            return Failure.certain(
                    Cause.EndpointsNotReady,
                    "The endpoints that somebody wrote for it are not ready.",
                    slices().map(slice -> Case.evidence(slice, "endpoints[].conditions.ready", "false"))
                            .toList(),
                    slices().findFirst()
                            .map(slice -> new Fix(
                                    "if the address answers, say so",
                                    Commands.patch(slice, "/endpoints/0/conditions/ready", true)))
                            .orElse(null));
        }
        return noSelector(way);
    }

    private Failure noSelector(Way way) {
        Optional<KubeObject> likely = meant();
        List<Evidence> evidence = new ArrayList<>(List.of(of.shows("spec.selector", "absent")));
        likely.ifPresent(pod -> evidence.add(Case.evidence(pod, "metadata.labels", NearestPods.text(nameLabel(pod)))));
        return Failure.certain(
                Cause.NoSelectorNoEndpoints,
                "The service has no selector, and nobody has written endpoints for it"
                        + likely.map(pod -> "; pod " + pod.name() + " may be what is meant")
                                .orElse("") + ".",
                evidence,
                likely.map(pod -> new Fix(
                                "give it a selector that finds the pods",
                                Commands.merge(of.service(), Map.of("selector", nameLabel(pod)))))
                        .orElseGet(() -> new Fix(
                                "give it a selector, or write an EndpointSlice with the label"
                                        + " kubernetes.io/service-name="
                                        + of.service().name(),
                                Slices.apply(of, "ADDRESS", way.port()))));
    }

    /** A pod that is named like the service. */
    private Optional<KubeObject> meant() {
        return of.snapshot().list(Kinds.POD, of.service().namespace()).stream()
                .filter(pod -> !nameLabel(pod).isEmpty())
                .findFirst();
    }

    private Map<String, String> nameLabel(KubeObject pod) {
        return NAME_LABELS.stream()
                .filter(key -> of.service().name().equals(pod.labels().get(key)))
                .findFirst()
                .map(key -> Map.of(key, of.service().name()))
                .orElse(Map.of());
    }

    private Failure noLocal(Way way, Decision decision) {
        boolean inside = way.by() == Way.By.ClusterIP || way.by() == Way.By.Headless;
        String field = inside ? "internalTrafficPolicy" : "externalTrafficPolicy";
        String node = Objects.requireNonNullElse(decision.brief().node(), way.node());
        List<Evidence> evidence = new ArrayList<>(List.of(of.shows("spec." + field, "Local")));
        of.snapshot()
                .get(Kinds.NODE, "", node)
                .ifPresent(n -> evidence.add(Case.evidence(n, null, "has no ready endpoint of the service")));
        return Failure.certain(
                Cause.NoLocalEndpoint,
                field + " is Local, and node " + node + " has no ready endpoint: what comes to it gets no answer.",
                evidence,
                new Fix(
                        "run a pod on every node that is asked, or let nodes pass it on"
                                + (inside ? "" : ", which hides the client's address"),
                        Commands.merge(of.service(), Map.of(field, "Cluster"))));
    }

    private Failure sourceRange() {
        String ranges = String.join(", ", of.facts().sourceRanges());
        Optional<IpAddress> client = of.asker().addresses().stream().findFirst();
        return Failure.certain(
                Cause.SourceRange,
                "loadBalancerSourceRanges lets in " + ranges + " only"
                        + client.map(ip -> ", and the client is " + ip).orElse("") + ": no answer, no refusal.",
                List.of(of.shows("spec.loadBalancerSourceRanges", ranges)),
                client.map(ip -> new Fix(
                                "let the client's range in",
                                Commands.patch(
                                        of.service(),
                                        "/spec/loadBalancerSourceRanges/-",
                                        ip + (ip.family() == dev.timonel.net.IpFamily.IPv4 ? "/32" : "/128"))))
                        .orElse(new Fix("add the client's range to spec.loadBalancerSourceRanges", null)));
    }

    /** What that proxy does nobody knows here. */
    private Failure otherProxy() {
        String label = ServicePortView.otherProxy(of.service()).orElse("");
        String key = label.substring(0, label.indexOf('=') + 1).replace('=', '-');
        return Failure.likely(
                Cause.NotRouted,
                "Its label " + label + " leaves it to another proxy than kube-proxy, and no node has rules for it.",
                List.of(of.shows("metadata.labels", label)),
                new Fix(
                        "see whether that proxy runs, or take the label off",
                        Commands.kubectl(
                                of.service().namespace(),
                                "label",
                                "service",
                                of.service().name(),
                                key)));
    }

    private Failure endpointIsService() {
        return Failure.certain(
                Cause.NotRouted,
                "An endpoint that somebody wrote for it is itself a service's address, and nodes send no packet on twice.",
                slices().map(slice -> Case.evidence(slice, "endpoints[].addresses", "of a service"))
                        .toList(),
                new Fix("write the addresses of that service's endpoints, or use type ExternalName", null));
    }

    private Failure notRouted(Way way, Decision decision) {
        return Failure.certain(
                Cause.NotRouted,
                "What comes to " + way.to() + " is not the service's: " + decision.reason() + ".",
                List.of(of.shows(null, way.by() + " " + way.to())),
                null);
    }

    private Stream<KubeObject> slices() {
        return of.snapshot().slicesOf(of.service().namespace(), of.service().name()).stream();
    }

    /** The port of the question is none of the service's. */
    static Failure noSuchPort(Case of) {
        List<String> has = of.facts().ports().stream()
                .map(p -> (p.name().isEmpty() ? "" : p.name() + " ") + p.port() + "/" + p.protocol())
                .toList();
        String asked = of.question().port();
        Optional<ServiceFacts.Port> leads = of.facts().ports().stream()
                .filter(p -> asked.equals(String.valueOf(p.targetPort().getIntVal()))
                        || asked.equals(p.targetPort().getStrVal()))
                .findFirst();
        ServiceFacts.Port instead = leads.orElse(
                of.facts().ports().isEmpty() ? null : of.facts().ports().get(0));
        return Failure.certain(
                Cause.NoSuchServicePort,
                "The service has no port " + asked + "; it has " + (has.isEmpty() ? "none" : String.join(", ", has))
                        + leads.map(p -> ". " + asked + " is the port of the pod that " + p.port() + " leads to")
                                .orElse("")
                        + ".",
                List.of(of.shows("spec.ports", String.join(", ", has))),
                instead == null
                        ? null
                        : new Fix(
                                "ask for " + instead.port() + ", or give the service a port " + asked,
                                "curl "
                                        + Commands.quoted(
                                                "http://" + of.service().name() + "."
                                                        + of.service().namespace() + ":" + instead.port() + "/")));
    }
}
