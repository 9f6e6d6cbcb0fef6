package dev.timonel.api;

import dev.timonel.model.Kinds;
import dev.timonel.model.StatusException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Kubernetes has and this server has not: a client that asks for it is told so in a sentence, where a path that
 * Kubernetes does not know either gets Kubernetes' own words. Discovery lists none of it.
 */
final class Unserved {
    /** Where the answer to "then what is?" is, also for a machine without a network. */
    static final String PAGE = "GET /served (kubectl get --raw /served) lists what is";

    /** From {@code api/discovery} of kubernetes/kubernetes; what is served by now is not counted. */
    private static final String KUBERNETES = """
        v1 componentstatuses configmaps limitranges persistentvolumeclaims persistentvolumes podtemplates \
        replicationcontrollers resourcequotas secrets serviceaccounts
        admissionregistration.k8s.io/v1 mutatingadmissionpolicies mutatingadmissionpolicybindings \
        mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings \
        validatingwebhookconfigurations
        apiextensions.k8s.io/v1 customresourcedefinitions
        apiregistration.k8s.io/v1 apiservices
        autoscaling/v1 horizontalpodautoscalers
        autoscaling/v2 horizontalpodautoscalers
        batch/v1 cronjobs
        certificates.k8s.io/v1 certificatesigningrequests clustertrustbundles podcertificaterequests
        events.k8s.io/v1 events
        flowcontrol.apiserver.k8s.io/v1 flowschemas prioritylevelconfigurations
        networking.k8s.io/v1 ingressclasses ingresses networkpolicies
        node.k8s.io/v1 runtimeclasses
        policy/v1 poddisruptionbudgets
        resource.k8s.io/v1 deviceclasses devicetaintrules resourceclaims resourceclaimtemplates resourceslices
        scheduling.k8s.io/v1 priorityclasses
        storage.k8s.io/v1 csidrivers csinodes csistoragecapacities storageclasses volumeattachments \
        volumeattributesclasses
        storagemigration.k8s.io/v1 storageversionmigrations
        """;

    /** By group and version: the resources of Kubernetes' stable versions that are not in {@code Kinds}. */
    static final Map<String, Set<String>> RESOURCES = resources();

    /** What a kubelet would answer from a running container, by the resource it hangs on. */
    static final Map<String, Set<String>> OF_CONTAINERS = Map.of(
            "pods", Set.of("attach", "checkpoint", "exec", "portforward", "proxy"),
            "services", Set.of("proxy"),
            "nodes", Set.of("proxy"));

    private Unserved() {}

    /** For a path of which discovery knows nothing. */
    static StatusException refusal(RequestPath path) {
        boolean core = path.at(0).equals("api");
        if (!core && !path.at(0).equals("apis")) {
            return StatusException.noSuchPath();
        }
        String group = core ? "" : path.at(1);
        String groupVersion = core ? path.at(1) : path.at(1) + "/" + path.at(2);
        int start = core ? 2 : 3;
        if (path.length() <= start) {
            return ofGroup(core, path);
        }
        boolean inNamespace = path.at(start).equals("namespaces") && path.length() >= start + 3;
        int resource = inNamespace ? start + 2 : start;
        String plural = path.at(resource);
        if (RESOURCES.getOrDefault(groupVersion, Set.of()).contains(plural)) {
            String shown = group.isEmpty() ? plural : plural + "." + group;
            return StatusException.notServed(group, plural, shown + " are not served by Timonel yet; " + PAGE);
        }
        String subresource = path.at(resource + 2);
        boolean scopeFits = inNamespace != plural.equals("nodes");
        if (groupVersion.equals("v1")
                && scopeFits
                && OF_CONTAINERS.getOrDefault(plural, Set.of()).contains(subresource)) {
            String shown = plural + "/" + subresource;
            return StatusException.notServed(group, shown, shown + " is not served: " + because(subresource) + PAGE);
        }
        return StatusException.noSuchPath();
    }

    private static String because(String subresource) {
        return subresource.equals("proxy")
                ? "no container runs here that could answer, but GET /route tells which pod would; "
                : "pods are simulated and no container runs here; ";
    }

    /** {@code /apis/apps} and {@code /apis/apps/v1}. */
    private static StatusException ofGroup(boolean core, RequestPath path) {
        String asked = path.from(1);
        boolean known =
                !core && RESOURCES.keySet().stream().anyMatch(gv -> gv.equals(asked) || gv.startsWith(asked + "/"));
        return known
                ? StatusException.notServed(path.at(1), "", asked + " is not served by Timonel yet; " + PAGE)
                : StatusException.noSuchPath();
    }

    private static Map<String, Set<String>> resources() {
        Set<String> served = Stream.of(Kinds.SERVED, Kinds.FACES, Kinds.REVIEWS)
                .flatMap(List::stream)
                .map(kind -> kind.apiVersion() + " " + kind.plural())
                .collect(Collectors.toSet());
        Map<String, Set<String>> all = new LinkedHashMap<>();
        KUBERNETES.lines().map(line -> List.of(line.split(" "))).forEach(words -> {
            Set<String> missing = words.stream()
                    .skip(1)
                    .filter(plural -> !served.contains(words.get(0) + " " + plural))
                    .collect(Collectors.toUnmodifiableSet());
            if (!missing.isEmpty()) {
                all.put(words.get(0), missing);
            }
        });
        return all;
    }
}
