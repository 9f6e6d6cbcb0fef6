package dev.timonel.controller.scheduling;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PodSelection;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A term of the affinity or anti-affinity that a pod requires to others ({@code AffinityTerm} of
 * {@code pkg/scheduler/framework/types.go}). Without namespaces and namespaceSelector it is about the owner's own namespace;
 * what matchLabelKeys and mismatchLabelKeys add is in its selector since its creation.
 */
record AffinityTerm(PodAffinityTerm term, String ownNamespace, ClusterSnapshot snapshot) {

    String topologyKey() {
        return orEmpty(term.getTopologyKey());
    }

    /** The pods on nodes that it is about; finished ones do not count. */
    Stream<KubeObject> matching() {
        Stream<String> namespaces = term.getNamespaceSelector() == null
                ? namespaces().stream()
                : PodSelection.namespaces(snapshot).filter(this::isAbout);
        return namespaces
                .flatMap(namespace -> Selecting.matching(term.getLabelSelector(), namespace, snapshot))
                .filter(pod -> !pod.facts(PodFacts.class).nodeName().isEmpty()
                        && !pod.facts(PodFacts.class).terminal())
                .filter(this::matches);
    }

    boolean matches(KubeObject pod) {
        return matches(pod.namespace(), pod.labels());
    }

    boolean matches(Pod pod) {
        return matches(
                pod.getMetadata().getNamespace(), orEmpty(pod.getMetadata().getLabels()));
    }

    private boolean matches(String namespace, Map<String, String> labels) {
        return isAbout(namespace) && Selecting.matches(term.getLabelSelector(), labels);
    }

    private boolean isAbout(String namespace) {
        return namespaces().contains(namespace)
                || term.getNamespaceSelector() != null
                        && snapshot.get(Kinds.NAMESPACE, "", namespace)
                                .filter(n -> Selecting.matches(term.getNamespaceSelector(), n.labels()))
                                .isPresent();
    }

    private Set<String> namespaces() {
        return term.getNamespaces().isEmpty() && term.getNamespaceSelector() == null
                ? Set.of(ownNamespace)
                : new LinkedHashSet<>(term.getNamespaces());
    }
}
