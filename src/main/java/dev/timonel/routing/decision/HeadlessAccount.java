package dev.timonel.routing.decision;

import dev.timonel.routing.Explanation;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.table.Candidates;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.NearestPods;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import java.util.Objects;

/** What became of a packet to the name of a headless service, told step by step. */
final class HeadlessAccount {
    private final Decision decision;
    private final Account account;
    private final Candidates candidates;
    private final ServicePortView port;

    HeadlessAccount(Decision decision, Account account) {
        this.decision = decision;
        this.account = account;
        this.candidates = Objects.requireNonNull(decision.candidates());
        this.port = candidates.port();
    }

    RouteDecision explained() {
        account.tell(
                "frontend",
                "Headless Service " + port.serviceName() + BalancedAccount.portTitle(frontend(port)),
                portNote());
        Choice choice = decision.choice();
        if (choice == null) {
            NearestPods.explain(decision.table().snapshot(), port.service(), port.port())
                    .forEach(f -> account.tell("readiness", "no endpoint", f));
            return account.rejected("Service " + port.serviceName()
                    + " has no ready endpoint, so DNS answers NXDOMAIN and nothing is sent");
        }
        List<String> left = candidates.exclusions().stream()
                .map(x -> x.endpoint().title() + " is out: " + x.reason())
                .toList();
        account.tell(
                "readiness",
                Explanation.count(candidates.endpoints().size(), "ready pod"),
                left.isEmpty() ? "every endpoint is ready" : Explanation.some(left));
        account.tellChoice(choice);
        account.tellUndeclared(choice.endpoint());
        account.tellNode(choice.endpoint().address());
        account.tell("masquerade", "the source is kept", "a packet to a pod's own address is not rewritten");
        return account.forwarded(choice);
    }

    static Frontend frontend(ServicePortView port) {
        return new Frontend(
                FrontendType.Headless,
                null,
                port.port().port(),
                port.port().protocol(),
                port.service().namespace(),
                port.service().name(),
                port.port().name().isEmpty() ? null : port.port().name());
    }

    private String portNote() {
        RouteQuery query = decision.query();
        if (!query.portName().isEmpty()) {
            return "an SRV record gives the endpoint's own port";
        }
        if (HeadlessRoute.numbered(port.facts(), query).isEmpty()) {
            return "the service lists no port " + query.port()
                    + ", but nothing translates ports: it is up to the pod to" + " listen there";
        }
        IntOrString wanted = port.port().targetPort();
        String target = wanted.getStrVal() == null ? String.valueOf(wanted.getIntVal()) : wanted.getStrVal();
        return target.equals(String.valueOf(query.port()))
                ? "nothing translates ports, and none needs to be"
                : "nothing translates ports: the pod itself must listen on " + query.port()
                        + ", although targetPort is " + target;
    }
}
