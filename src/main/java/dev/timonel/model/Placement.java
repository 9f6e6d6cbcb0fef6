package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that decides where a pod may run, pods around it that require anti-affinity aside: pods of one placement fit the same
 * nodes. {@code namespace} and {@code labels} are empty unless the pod minds others.
 */
public record Placement(
        Map<String, String> nodeSelector,
        @Nullable Affinity affinity,
        List<Toleration> tolerations,
        List<TopologySpreadConstraint> spread,
        Map<String, Long> requests,
        List<PodFacts.HostPort> hostPorts,
        String namespace,
        Map<String, String> labels) {

    public static Placement of(
            PodSpec spec,
            Map<String, Long> requests,
            List<PodFacts.HostPort> hostPorts,
            String namespace,
            Map<String, String> labels) {
        return new Placement(
                orEmpty(spec.getNodeSelector()),
                spec.getAffinity(),
                spec.getTolerations(),
                spec.getTopologySpreadConstraints(),
                requests,
                hostPorts,
                namespace,
                labels);
    }
}
