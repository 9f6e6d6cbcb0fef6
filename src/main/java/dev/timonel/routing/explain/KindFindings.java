package dev.timonel.routing.explain;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.explain.ServiceExplanation.EndpointLine;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.routing.table.ServicePortView;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Endpoints;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What follows from the kind of service: ExternalName, headless, without selector, LoadBalancer, of two families. */
final class KindFindings {
    private static final String MIRRORED = "endpointslicemirroring-controller.k8s.io";
    private static final String SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
    private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
    private static final String PROVISIONED = "timonel.dev/LoadBalancerProvisioned";

    private final Subject subject;
    private final ServiceFacts facts;
    private final List<EndpointLine> endpoints;

    private KindFindings(Subject subject, List<EndpointLine> endpoints) {
        this.subject = subject;
        this.facts = subject.facts();
        this.endpoints = endpoints;
    }

    static void add(Subject subject, List<EndpointLine> endpoints) {
        KindFindings findings = new KindFindings(subject, endpoints);
        if (subject.object().deleting()) {
            subject.find(
                    Rule.ServiceBeingDeleted,
                    Severity.warning,
                    "service",
                    "is being deleted",
                    "its finalizers hold it",
                    null);
        }
        if (subject.facts().isExternalName()) {
            findings.externalName();
            return;
        }
        if (subject.facts().headless()) {
            findings.headless();
        }
        if (!subject.facts().selectsPods()) {
            findings.withoutSelector();
        }
        if (subject.facts().type().equals("LoadBalancer")) {
            findings.loadBalancer();
        }
        Optional<String> label = ServicePortView.otherProxy(subject.object());
        label.ifPresent(findings::leftToAnotherProxy);
        if (label.isEmpty()) {
            findings.nodePorts();
        }
        findings.families();
        findings.capacity();
    }

    private void externalName() {
        subject.find(
                Rule.IsExternalName,
                Severity.info,
                "type ExternalName",
                "is a DNS alias of " + facts.externalName(),
                "it has no cluster IP, and no node handles its traffic",
                null);
        if (!facts.selector().isEmpty()) {
            subject.find(
                    Rule.SelectorIgnored,
                    Severity.warning,
                    "selector",
                    "is ignored",
                    "type ExternalName has no endpoints",
                    "remove it");
        }
    }

    private void leftToAnotherProxy(String label) {
        subject.find(
                Rule.LeftToAnotherProxy,
                Severity.warning,
                "label " + label,
                "leaves it to another proxy than kube-proxy",
                "kube-proxy has no rules for its addresses and node ports; DNS still gives them",
                "if no such proxy runs, take the label off");
    }

    private void headless() {
        subject.find(
                Rule.IsHeadless,
                Severity.info,
                "clusterIP None",
                "leaves the choice to the client",
                "DNS answers with the addresses of the ready pods, and no node translates anything",
                null);
        for (ServiceFacts.Port port : facts.ports()) {
            Integer target = port.targetPort().getIntVal();
            if (target != null && target != port.port()) {
                subject.find(
                        Rule.HeadlessPortNotTranslated,
                        Severity.warning,
                        Subject.title(port),
                        "is not translated",
                        "the service is headless, so whoever connects to " + port.port() + " arrives at " + port.port()
                                + " of the pod, not at targetPort " + target,
                        "use " + target + " as the port");
            }
        }
    }

    private void withoutSelector() {
        List<KubeObject> slices = subject.snapshot()
                .slicesOf(subject.object().namespace(), subject.object().name());
        boolean anywhere = slices.stream()
                .anyMatch(s -> !s.facts(SliceFacts.class).endpoints().isEmpty());
        if (!anywhere) {
            subject.find(
                    Rule.NoSelectorAndNoEndpoints,
                    Severity.error,
                    "service",
                    "has no selector and no endpoints",
                    handmade()
                            .map(this::whyNotMirrored)
                            .orElse(
                                    "spec.selector is absent (an empty one is stored as absent), so its endpoints are somebody"
                                            + " else's to write"),
                    "create an EndpointSlice with the label kubernetes.io/service-name="
                            + subject.object().name() + ", or give the service a selector");
            return;
        }
        boolean mirrored =
                slices.stream().allMatch(s -> MIRRORED.equals(s.labels().get(SliceFacts.MANAGED_BY_LABEL)));
        subject.find(
                Rule.HasNoSelector,
                Severity.info,
                "service",
                "has no selector",
                mirrored
                        ? "its endpoints are mirrored from the Endpoints object "
                                + subject.object().name()
                        : "its endpoints are those of EndpointSlice "
                                + Explanation.some(
                                        slices.stream().map(KubeObject::name).toList()),
                null);
    }

    private Optional<KubeObject> handmade() {
        return subject.snapshot()
                .get(
                        Kinds.ENDPOINTS,
                        subject.object().namespace(),
                        subject.object().name());
    }

    private String whyNotMirrored(KubeObject handmade) {
        return "true".equals(handmade.labels().get(SKIP_MIRROR))
                ? "the Endpoints object " + handmade.name() + " has the label " + SKIP_MIRROR
                        + ", so no EndpointSlice is made of it"
                : "the Endpoints object " + handmade.name() + " names no address";
    }

    private void loadBalancer() {
        boolean has = facts.ingress().stream()
                .anyMatch(i -> i.ip() != null || !i.hostname().isEmpty());
        String loadBalancerClass = subject.service().getSpec().getLoadBalancerClass();
        if (has) {
            return;
        }
        Optional<String> failure = subject.service().getStatus() == null
                ? Optional.empty()
                : subject.service().getStatus().getConditions().stream()
                        .filter(c -> PROVISIONED.equals(c.getType()))
                        .map(Condition::getMessage)
                        .filter(Objects::nonNull)
                        .map(m -> m.substring(m.lastIndexOf(": ") < 0 ? 0 : m.lastIndexOf(": ") + 2))
                        .findFirst();
        subject.find(
                Rule.LoadBalancerPending,
                loadBalancerClass == null ? Severity.error : Severity.warning,
                "load balancer",
                "has no address yet",
                loadBalancerClass == null
                        ? failure.orElse("nobody has written status.loadBalancer.ingress")
                        : "loadBalancerClass " + loadBalancerClass
                                + " leaves it to another controller, which has not written one",
                null);
    }

    private void nodePorts() {
        List<String> ports = facts.ports().stream()
                .filter(p -> p.nodePort() != 0)
                .map(p -> p.nodePort() + " for " + Subject.title(p))
                .toList();
        if (!ports.isEmpty()) {
            subject.find(
                    Rule.HasNodePorts,
                    Severity.info,
                    "node port",
                    facts.externalTrafficPolicy().equals("Local")
                            ? "answers on nodes that have an endpoint"
                            : "answers on every node",
                    "the type is " + facts.type() + ": " + Explanation.some(ports),
                    null);
        }
    }

    /** A family of the service that no endpoint has, while the other one has some. */
    private void families() {
        if (endpoints.isEmpty() || subject.families().size() < 2) {
            return;
        }
        for (IpFamily family : subject.families()) {
            boolean any =
                    endpoints.stream().anyMatch(e -> IpAddress.of(e.address()).family() == family);
            if (!any) {
                subject.find(
                        Rule.FamilyWithoutEndpoint,
                        Severity.warning,
                        family.name(),
                        "has no endpoint",
                        "the service is " + facts.families().get(0) + " and "
                                + facts.families().get(1) + ", and no pod that it selects has an " + family
                                + " address",
                        "give the cluster a second CIDR, or the service ipFamilyPolicy SingleStack");
            }
        }
    }

    private void capacity() {
        handmade()
                .map(e -> e.as(Endpoints.class))
                .filter(e -> Objects.requireNonNullElse(e.getMetadata().getAnnotations(), Map.<String, String>of())
                        .containsKey(OVER_CAPACITY))
                .ifPresent(e -> subject.find(
                        Rule.EndpointsOverCapacity,
                        Severity.warning,
                        "Endpoints " + subject.object().name(),
                        "names only 1000 of " + endpoints.size() + " addresses",
                        "that is all an Endpoints object may hold; the EndpointSlices have every one",
                        "read EndpointSlices instead"));
    }
}
