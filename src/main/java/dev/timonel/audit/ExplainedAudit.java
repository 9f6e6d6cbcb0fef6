package dev.timonel.audit;

import dev.timonel.model.KubeObject;
import dev.timonel.routing.explain.Rule;
import dev.timonel.routing.explain.ServiceExplainer;
import java.util.EnumSet;
import java.util.Set;

/** What is amiss in one service, as its explanation has it; what describes how it works is left out. */
final class ExplainedAudit {
    private static final Set<Rule> NEED_PODS = EnumSet.of(Rule.SelectorMatchesNothing);
    private static final Set<Rule> NEED_SLICES = EnumSet.of(Rule.NoSelectorAndNoEndpoints, Rule.FamilyWithoutEndpoint);
    private static final Set<Rule> NEED_NODES = EnumSet.of(
            Rule.NoTopologyHints, Rule.TopologyHintsUnused, Rule.InternalPolicyLocal, Rule.ExternalPolicyLocal);

    private ExplainedAudit() {}

    static void add(Known known, KubeObject service, Evidence evidence) {
        ServiceExplainer.explain(known.withNodes(), known.policies(), service.namespace(), service.name())
                .findings()
                .stream()
                .filter(finding -> !finding.rule().isDescription())
                .filter(finding -> known.pods() || !NEED_PODS.contains(finding.rule()))
                .filter(finding -> known.slices() || !NEED_SLICES.contains(finding.rule()))
                .filter(finding -> known.nodes() || !NEED_NODES.contains(finding.rule()))
                .forEach(finding -> evidence.add(service, finding));
    }
}
