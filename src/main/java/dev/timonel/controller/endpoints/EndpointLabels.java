package dev.timonel.controller.endpoints;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The labels that slices and Endpoints take from their service ({@code setEndpointSliceLabels} in
 * {@code endpointslice/utils.go}, {@code endpoint/endpoints_controller.go}).
 */
final class EndpointLabels {
    static final String SLICE_CONTROLLER = "endpointslice-controller.k8s.io";
    static final String ENDPOINTS_MANAGED_BY = "endpoints.kubernetes.io/managed-by";
    static final String ENDPOINTS_CONTROLLER = "endpoint-controller";

    private EndpointLabels() {}

    static SortedMap<String, String> ofSlices(KubeObject service) {
        SortedMap<String, String> labels = inherited(service);
        labels.put(SliceFacts.SERVICE_LABEL, service.name());
        labels.put(SliceFacts.MANAGED_BY_LABEL, SLICE_CONTROLLER);
        return labels;
    }

    static SortedMap<String, String> ofEndpoints(KubeObject service) {
        SortedMap<String, String> labels = inherited(service);
        labels.put(ENDPOINTS_MANAGED_BY, ENDPOINTS_CONTROLLER);
        return labels;
    }

    static boolean isManagedBy(KubeObject slice, String controller) {
        return controller.equals(slice.labels().get(SliceFacts.MANAGED_BY_LABEL));
    }

    /** All labels of the service, with the headless one as the service really is. */
    private static SortedMap<String, String> inherited(KubeObject service) {
        SortedMap<String, String> labels = new TreeMap<>(service.labels());
        ServiceFacts facts = service.facts(ServiceFacts.class);
        if (facts.headless() || facts.clusterIps().isEmpty()) {
            labels.put(SliceFacts.HEADLESS_LABEL, "");
        } else {
            labels.remove(SliceFacts.HEADLESS_LABEL);
        }
        return labels;
    }
}
