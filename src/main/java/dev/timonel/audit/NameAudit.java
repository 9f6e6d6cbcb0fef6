package dev.timonel.audit;

import dev.timonel.audit.AuditReport.ObjectName;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.ServiceFacts;
import dev.timonel.routing.Explanation;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Names that lead nowhere: of pods that no service gives one, and of namespaces that are not there. */
final class NameAudit {
    private NameAudit() {}

    static void add(Known known, Evidence evidence) {
        podNames(known.snapshot(), evidence);
        if (known.namespaces()) {
            namespaces(known.snapshot(), evidence);
        }
    }

    /** A pod has a name of its own through a service that is called as its subdomain and selects it. */
    private static void podNames(ClusterSnapshot snapshot, Evidence evidence) {
        Map<ObjectName, TreeSet<String>> unserved = new TreeMap<>();
        for (KubeObject pod : snapshot.list(Kinds.POD)) {
            PodFacts facts = pod.facts(PodFacts.class);
            if (facts.terminal()
                    || facts.hostname().isEmpty()
                    || facts.subdomain().isEmpty()) {
                continue;
            }
            why(snapshot, pod, facts.subdomain())
                    .ifPresent(why -> unserved.computeIfAbsent(
                                    new ObjectName("Service", pod.namespace(), facts.subdomain()), s -> new TreeSet<>())
                            .add(facts.hostname() + "." + facts.subdomain() + "." + pod.namespace() + ".svc of pod "
                                    + pod.name() + ": " + why));
        }
        unserved.forEach((service, facts) -> evidence.add(
                AuditRule.NameNotServed,
                service,
                "gives no name to " + Explanation.count(facts.size(), "pod") + " of this subdomain",
                facts,
                "create a headless Service of that name that selects the pods, or set serviceName of their StatefulSet"
                        + " to the Service that does"));
    }

    private static Optional<String> why(ClusterSnapshot snapshot, KubeObject pod, String subdomain) {
        Optional<KubeObject> service = snapshot.get(Kinds.SERVICE, pod.namespace(), subdomain);
        if (service.isEmpty()) {
            return Optional.of("there is no Service " + subdomain);
        }
        ServiceFacts facts = service.get().facts(ServiceFacts.class);
        if (facts.isExternalName()) {
            return Optional.of("the Service is an alias, of type ExternalName");
        }
        boolean selected = facts.selector().isEmpty()
                || pod.labels().entrySet().containsAll(facts.selector().entrySet());
        return selected ? Optional.empty() : Optional.of("the Service does not select the pod");
    }

    private static void namespaces(ClusterSnapshot snapshot, Evidence evidence) {
        Map<String, TreeSet<String>> homeless = new TreeMap<>();
        for (ResourceKind kind : List.of(Kinds.SERVICE, Kinds.POD, Kinds.ENDPOINT_SLICE, Kinds.ENDPOINTS)) {
            for (KubeObject object : snapshot.list(kind)) {
                if (snapshot.get(Kinds.NAMESPACE, "", object.namespace()).isEmpty()) {
                    homeless.computeIfAbsent(object.namespace(), n -> new TreeSet<>())
                            .add(ObjectName.of(object) + " is there");
                }
            }
        }
        homeless.forEach((namespace, facts) -> evidence.add(
                AuditRule.NamespaceMissing,
                new ObjectName("Namespace", "", namespace),
                "does not exist, and has " + Explanation.count(facts.size(), "object"),
                facts,
                "create the namespace; until then DNS has no name in it"));
    }
}
