package dev.timonel.api;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Warnings of Kubernetes about a kind whatever is asked of it ({@code endpoints/deprecation}), and about an object that is new
 * ({@code WarningsOnCreate} of its strategy).
 */
final class KindWarnings {
    private static final Map<ResourceKind, String> DEPRECATED =
            Map.of(Kinds.ENDPOINTS, "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
    private static final Set<ResourceKind> NAME_THEIR_PODS =
            Set.of(Kinds.DEPLOYMENT, Kinds.REPLICA_SET, Kinds.JOB, Kinds.CRON_JOB);
    private static final String INGRESS_CLASS = "kubernetes.io/ingress.class";
    private static final String SURPRISING = ", which can result in surprising behavior; a DNS label is recommended: ";

    private KindWarnings() {}

    static void of(ResourceKind kind, Exchange exchange) {
        String warning = DEPRECATED.get(kind);
        if (warning != null) {
            exchange.warn(warning);
        }
    }

    static List<String> ofNew(KubeObject object) {
        List<String> warnings = new ArrayList<>();
        boolean pod = object.kind().equals(Kinds.POD);
        if (pod || NAME_THEIR_PODS.contains(object.kind())) {
            List<String> errors = Names.dns1123Label(object.name());
            if (!errors.isEmpty()) {
                String used = pod ? "the Pod's hostname" : "Pod names and hostnames";
                warnings.add(
                        "metadata.name: this is used in " + used + SURPRISING + "[" + String.join(" ", errors) + "]");
            }
        }
        if (object.kind().equals(Kinds.INGRESS)) {
            Ingress ingress = object.as(Ingress.class);
            Map<String, String> annotations = ingress.getMetadata().getAnnotations();
            if (annotations != null
                    && annotations.containsKey(INGRESS_CLASS)
                    && (ingress.getSpec() == null || ingress.getSpec().getIngressClassName() == null)) {
                warnings.add("annotation \"" + INGRESS_CLASS
                        + "\" is deprecated, please use 'spec.ingressClassName' instead");
            }
        }
        return warnings;
    }
}
