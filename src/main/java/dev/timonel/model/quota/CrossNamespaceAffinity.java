package dev.timonel.model.quota;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import java.util.ArrayList;
import java.util.List;

/** Whether a pod looks at pods of other namespaces to find its node. */
final class CrossNamespaceAffinity {
    private CrossNamespaceAffinity() {}

    static boolean isUsedBy(Pod pod) {
        Affinity affinity = pod.getSpec().getAffinity();
        if (affinity == null) {
            return false;
        }
        List<PodAffinityTerm> terms = new ArrayList<>();
        if (affinity.getPodAffinity() != null) {
            terms.addAll(affinity.getPodAffinity().getRequiredDuringSchedulingIgnoredDuringExecution());
            add(affinity.getPodAffinity().getPreferredDuringSchedulingIgnoredDuringExecution(), terms);
        }
        if (affinity.getPodAntiAffinity() != null) {
            terms.addAll(affinity.getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution());
            add(affinity.getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution(), terms);
        }
        return terms.stream().anyMatch(term -> !term.getNamespaces().isEmpty() || term.getNamespaceSelector() != null);
    }

    private static void add(List<WeightedPodAffinityTerm> preferred, List<PodAffinityTerm> terms) {
        preferred.stream()
                .map(WeightedPodAffinityTerm::getPodAffinityTerm)
                .filter(term -> term != null)
                .forEach(terms::add);
    }
}
