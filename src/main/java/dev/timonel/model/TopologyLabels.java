package dev.timonel.model;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The labels that a pod gets of its node when it is bound, or created with the node's name: zone and region, whatever it had there before
 * ({@code plugin/pkg/admission/podtopologylabels}, KEP-4742). What the node is labelled with later does not follow.
 */
public final class TopologyLabels {
    public static final List<String> COPIED = List.of(NodeFacts.ZONE_LABEL, "topology.kubernetes.io/region");

    private TopologyLabels() {}

    /** Of a node without such labels nothing is touched. */
    public static void copy(KubeObject node, ObjectMeta pod) {
        Map<String, String> labels = null;
        for (String label : COPIED) {
            String value = node.labels().get(label);
            if (value != null) {
                labels = labels == null ? new HashMap<>(Absent.orEmpty(pod.getLabels())) : labels;
                labels.put(label, value);
            }
        }
        if (labels != null) {
            pod.setLabels(labels);
        }
    }
}
