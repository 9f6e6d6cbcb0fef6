package dev.timonel.model;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The labels that a pod gets of its node when it is bound, or created with the node's name: zone and region, whatever it had there before
 * ({@code plugin/pkg/admission/podtopologylabels}, KEP-4742). What the node is labelled with later does not follow.
 */
public final class TopologyLabels {
    public static final List<String> COPIED = List.of("topology.kubernetes.io/region", NodeFacts.ZONE_LABEL);

    private TopologyLabels() {}

    /** Behind the pod's own, in the order of names. Of a node without such labels nothing is touched. */
    public static void copy(KubeObject node, ObjectMeta pod) {
        Map<String, String> labels = null;
        for (String label : COPIED) {
            String value = node.labels().get(label);
            if (value != null) {
                labels = labels == null ? new LinkedHashMap<>(Absent.orEmpty(pod.getLabels())) : labels;
                labels.put(label, value);
            }
        }
        if (labels != null) {
            pod.setLabels(labels);
        }
    }
}
