package dev.timonel.routing.explain;

import dev.timonel.model.ServiceFacts;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.explain.ServiceExplanation.EndpointLine;
import dev.timonel.routing.explain.ServiceExplanation.PodState;
import dev.timonel.snapshot.NearestPods;
import java.util.List;

/** The one sentence that most people need. */
final class Summary {
    private Summary() {}

    static String of(Subject subject, List<EndpointLine> endpoints) {
        ServiceFacts facts = subject.facts();
        if (facts.isExternalName()) {
            return "It is a DNS alias of " + facts.externalName() + " and has no endpoints.";
        }
        long serving = facts.selectsPods()
                ? subject.lines().stream()
                        .filter(l -> l.state() == PodState.Serving || l.state() == PodState.Published)
                        .count()
                : endpoints.stream().filter(EndpointLine::ready).count();
        String beginning = facts.selectsPods() ? ofPods(subject, serving) : ofEndpoints(endpoints.size(), serving);
        long fallback = subject.fallback(endpoints);
        if (serving == 0) {
            return beginning
                    + (fallback == 0
                            ? ", so nobody answers."
                            : "; " + fallback + " being deleted still " + (fallback == 1 ? "answers." : "answer."));
        }
        List<String> dead = dead(subject, endpoints);
        if (dead.isEmpty()) {
            return beginning + ".";
        }
        return beginning + ", but " + Explanation.some(dead) + (dead.size() == 1 ? " leads" : " lead") + " nowhere"
                + (dead.size() == facts.ports().size() ? ", so nobody answers." : ".");
    }

    private static String ofPods(Subject subject, long serving) {
        int n = subject.pods().size();
        String selector = NearestPods.text(subject.facts().selector());
        return n == 0
                ? "No pod in namespace " + subject.object().namespace() + " carries " + selector
                : Explanation.count(n, "pod")
                        + (n == 1 ? " carries " : " carry ")
                        + selector
                        + (n == 1
                                ? (serving == 1 ? " and serves" : ", but it does not serve")
                                : serving == n
                                        ? ", and all serve"
                                        : serving == 0
                                                ? ", but none serves"
                                                : ", and " + serving + " of them "
                                                        + (serving == 1 ? "serves" : "serve"));
    }

    private static String ofEndpoints(int n, long ready) {
        return "It has no selector and "
                + (n == 0
                        ? "no endpoints"
                        : Explanation.count(n, "endpoint")
                                + (n == 1
                                        ? (ready == 1 ? ", which is ready" : ", which is not ready")
                                        : ", of which "
                                                + (ready == n
                                                        ? "all are"
                                                        : ready == 0
                                                                ? "none is"
                                                                : ready + (ready == 1 ? " is" : " are"))
                                                + " ready"));
    }

    private static List<String> dead(Subject subject, List<EndpointLine> endpoints) {
        return subject.facts().ports().stream()
                .filter(p -> endpoints.stream()
                        .flatMap(e -> e.ports().stream())
                        .noneMatch(
                                l -> l.name().equals(p.name()) && l.protocol().equals(p.protocol())))
                .map(Subject::title)
                .toList();
    }
}
