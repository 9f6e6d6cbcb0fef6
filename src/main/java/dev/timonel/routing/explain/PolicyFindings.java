package dev.timonel.routing.explain;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.routing.selection.EndpointCategories;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.table.ServicePortView;
import java.util.List;
import java.util.TreeSet;

/** What keeps traffic from endpoints that are there: traffic policies and source ranges; and affinity, which holds it. */
final class PolicyFindings {
    private PolicyFindings() {}

    static void add(Subject subject) {
        ServiceFacts facts = subject.facts();
        if (facts.isExternalName() || facts.headless()) {
            return;
        }
        if (facts.internalTrafficPolicy().equals("Local")) {
            localOnly(
                    Rule.InternalPolicyLocal,
                    subject,
                    "internalTrafficPolicy Local",
                    "leaves ",
                    " without an endpoint",
                    "connections from there to the cluster IP are dropped");
        }
        if (facts.externalTrafficPolicy().equals("Local")) {
            boolean balanced = facts.type().equals("LoadBalancer");
            localOnly(
                    Rule.ExternalPolicyLocal,
                    subject,
                    "externalTrafficPolicy Local",
                    "makes ",
                    " drop what comes from outside",
                    balanced && facts.healthCheckNodePort() != 0
                            ? "a load balancer learns that from the health check on port " + facts.healthCheckNodePort()
                            : "clients of the node port must pick another node");
        }
        sourceRanges(subject);
        if (facts.affinitySeconds() != 0) {
            subject.find(
                    Rule.HasAffinity,
                    Severity.info,
                    "sessionAffinity ClientIP",
                    "keeps each client on one endpoint",
                    "its choice is remembered for " + facts.affinitySeconds()
                            + " s after the last connection, or until the endpoint goes",
                    null);
        }
    }

    private static void localOnly(Rule rule, Subject subject, String title, String verb, String says, String because) {
        TreeSet<String> dry = new TreeSet<>();
        List<KubeObject> nodes = List.copyOf(subject.snapshot().list(Kinds.NODE));
        subject.ports()
                .forEach(view -> nodes.stream()
                        .filter(node -> lacks(view, subject, node.name()))
                        .forEach(node -> dry.add(node.name())));
        if (dry.isEmpty()) {
            return;
        }
        subject.find(
                rule,
                Severity.warning,
                title,
                verb + Explanation.some(List.copyOf(dry)) + says,
                "no endpoint of " + subject.object().name() + " is there; " + because,
                null);
    }

    /** Whether the port can be served, but by no endpoint on this node. */
    private static boolean lacks(ServicePortView view, Subject subject, String node) {
        EndpointCategories categories = NodeView.named(subject.snapshot(), node)
                .map(n -> view.categories(subject.snapshot(), n))
                .orElseThrow();
        return categories.hasAny()
                && categories.local().map(l -> l.candidates().isEmpty()).orElse(false);
    }

    private static void sourceRanges(Subject subject) {
        List<String> ranges = subject.facts().sourceRanges();
        if (!ranges.isEmpty() && subject.facts().type().equals("LoadBalancer")) {
            subject.find(
                    Rule.HasSourceRanges,
                    Severity.info,
                    "loadBalancerSourceRanges",
                    "let in only " + Explanation.some(ranges),
                    "whoever else comes to the load balancer's address gets no answer; the cluster IP and node ports"
                            + " stay open",
                    null);
        }
    }
}
