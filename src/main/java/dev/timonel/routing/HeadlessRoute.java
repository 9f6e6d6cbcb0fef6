package dev.timonel.routing;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.snapshot.NearestPods;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import java.util.Optional;

/**
 * A packet to a headless service: DNS gives the addresses of the ready pods, the client takes one, and no node translates
 * anything, so the port is the one asked for (the endpoint's own if asked by name, as an SRV record gives it).
 */
final class HeadlessRoute {
    private final Deliberation deliberation;
    private final KubeObject service;
    private final ServiceFacts facts;
    private final RouteQuery query;

    HeadlessRoute(Deliberation deliberation, KubeObject service) {
        this.deliberation = deliberation;
        this.service = service;
        this.facts = service.facts(ServiceFacts.class);
        this.query = deliberation.query();
    }

    Routed decide() {
        String title = "Service " + service.namespace() + "/" + service.name();
        Optional<ServiceFacts.Port> named = Destinations.namedPort(facts, query);
        if (!query.portName().isEmpty() && named.isEmpty()) {
            throw Destinations.noSuchPort(facts, title, query);
        }
        ServiceFacts.Port port = named.or(() -> numbered())
                .orElseGet(() -> new ServiceFacts.Port(
                        "", query.protocol(), query.port(), new IntOrString(query.port()), 0, ""));
        ServicePortView view = ServicePortView.of(service, port, family());
        List<ProxyEndpoint> all = query.portName().isEmpty()
                ? view.withoutPort(deliberation.snapshot(), NodeView.NOWHERE, List.of()).stream()
                        .map(e -> e.onPort(query.port()))
                        .toList()
                : view.endpoints(deliberation.snapshot(), NodeView.NOWHERE);
        EndpointSelection selection = EndpointSelection.resolvable(all);
        Frontend frontend = new Frontend(
                FrontendType.Headless,
                null,
                port.port(),
                query.protocol(),
                service.namespace(),
                service.name(),
                port.name().isEmpty() ? null : port.name());
        deliberation
                .told()
                .tell(
                        "frontend",
                        "Headless Service " + service.namespace() + "/" + service.name()
                                + Deliberation.portTitle(frontend),
                        portNote(view));
        Verdicts verdicts =
                new Verdicts(deliberation).frontend(frontend).endpoints(selection.candidates(), selection.excluded());
        return selection.candidates().isEmpty() ? nobody(verdicts, view, title) : choose(verdicts, view, selection);
    }

    private Routed nobody(Verdicts verdicts, ServicePortView view, String title) {
        NearestPods.explain(deliberation.snapshot(), service, view.port())
                .forEach(f -> deliberation.told().tell("readiness", "no endpoint", f));
        return verdicts.reject(
                Reason.NoEndpoints, title + " has no ready endpoint, so DNS answers NXDOMAIN and nothing is sent");
    }

    private Routed choose(Verdicts verdicts, ServicePortView view, EndpointSelection selection) {
        List<String> left = selection.excluded().stream()
                .map(x -> x.endpoint().title() + " is out: " + x.reason())
                .toList();
        deliberation
                .told()
                .tell(
                        "readiness",
                        Explanation.count(selection.candidates().size(), "ready pod"),
                        left.isEmpty() ? "every endpoint is ready" : Explanation.some(left));
        Choice choice = Choice.make(
                view.key(),
                view.family() + " headless",
                selection.candidates(),
                Optional.empty(),
                deliberation.draws(),
                deliberation.told());
        NodeChoice node = NodeChoice.choose(
                deliberation.snapshot(),
                query,
                deliberation.source(),
                choice.endpoint().address(),
                Optional.empty(),
                deliberation.draws());
        deliberation
                .told()
                .tell(
                        "node",
                        node.node().name().isEmpty() ? "no node" : node.node().name(),
                        node.because() + "; the sender is "
                                + deliberation.source().title());
        deliberation
                .told()
                .tell("masquerade", "the source is kept", "a packet to a pod's own address is not rewritten");
        return verdicts.on(node.node())
                .to(choice.endpoint().address(), choice.endpoint().port())
                .forward(choice, false, Optional.empty());
    }

    private Optional<ServiceFacts.Port> numbered() {
        return facts.ports().stream()
                .filter(p -> p.port() == query.port() && p.protocol().equals(query.protocol()))
                .findFirst();
    }

    private IpFamily family() {
        IpAddress from = deliberation.source().address();
        if (from != null) {
            return from.family();
        }
        return facts.families().isEmpty()
                ? IpFamily.IPv4
                : IpFamily.valueOf(facts.families().get(0));
    }

    private String portNote(ServicePortView view) {
        String target = view.port().targetPort().getStrVal() == null
                ? String.valueOf(view.port().targetPort().getIntVal())
                : view.port().targetPort().getStrVal();
        if (!query.portName().isEmpty()) {
            return "an SRV record gives the endpoint's own port";
        }
        if (numbered().isEmpty()) {
            return "the service lists no port " + query.port()
                    + ", but nothing translates ports: it is up to the pod to" + " listen there";
        }
        return target.equals(String.valueOf(query.port()))
                ? "nothing translates ports, and none needs to be"
                : "nothing translates ports: the pod itself must listen on " + query.port()
                        + ", although targetPort is " + target;
    }
}
