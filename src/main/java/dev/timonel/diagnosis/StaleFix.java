package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Fix;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a stale address is to be mended: in the object that somebody wrote. */
final class StaleFix {
    private static final String MIRRORED = "endpointslicemirroring-controller.k8s.io";

    private StaleFix() {}

    static @Nullable Fix of(Case of, List<KubeObject> slices, IpAddress stale, @Nullable IpAddress now) {
        if (slices.isEmpty()) {
            return null;
        }
        KubeObject slice = slices.get(0);
        String manager = slice.labels().getOrDefault(SliceFacts.MANAGED_BY_LABEL, "");
        if (of.facts().selectsPods()) {
            return new Fix(
                    "the endpoint slice controller should have taken it out: see whether kube-controller-manager runs",
                    Commands.kubectl("kube-system", "get", "pods", "-l", "component=kube-controller-manager"));
        }
        Optional<KubeObject> endpoints = of.snapshot()
                .get(Kinds.ENDPOINTS, of.service().namespace(), of.service().name());
        if (manager.equals(MIRRORED) && endpoints.isPresent()) {
            return inEndpoints(endpoints.get(), stale, now);
        }
        return fix(slice, "/endpoints/" + indexIn(slice, stale) + (now == null ? "" : "/addresses/0"), now);
    }

    private static int indexIn(KubeObject slice, IpAddress stale) {
        List<SliceFacts.Target> targets = slice.facts(SliceFacts.class).endpoints();
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i).address().equals(stale)) {
                return i;
            }
        }
        return 0;
    }

    private static Fix inEndpoints(KubeObject object, IpAddress stale, @Nullable IpAddress now) {
        List<EndpointSubset> subsets = object.as(Endpoints.class).getSubsets();
        for (int i = 0; i < subsets.size(); i++) {
            for (int j = 0; j < subsets.get(i).getAddresses().size(); j++) {
                if (stale.toString().equals(subsets.get(i).getAddresses().get(j).getIp())) {
                    return fix(object, "/subsets/" + i + "/addresses/" + j + (now == null ? "" : "/ip"), now);
                }
            }
        }
        return new Fix("mend the Endpoints " + object.name(), null);
    }

    private static Fix fix(KubeObject object, String path, @Nullable IpAddress now) {
        String where = object.kind().kind() + " " + object.name();
        return now == null
                ? new Fix("take the address out of " + where, Commands.remove(object, path))
                : new Fix(
                        "write " + now + " into " + where
                                + ", or give the service a selector, so that nobody has to do it again",
                        Commands.patch(object, path, now.toString()));
    }
}
