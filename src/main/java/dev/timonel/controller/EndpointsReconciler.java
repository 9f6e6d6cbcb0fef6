package dev.timonel.controller;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Change;
import dev.timonel.model.Facts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The legacy Endpoints objects of services with a selector (service-semantics C5,
 * {@code pkg/controller/endpoint/endpoints_controller.go}). Keys are services. As with slices, the trigger-time annotation
 * is not written. A Service that is deleted takes the object of its name along, whoever wrote it, in its strategy; this
 * reconciler removes those with our {@code managed-by} label that no Service needs any more.
 */
final class EndpointsReconciler implements Reconciler {
    static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
    static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

    @Override
    public String name() {
        return "endpoints";
    }

    @Override
    public boolean settlesAtOnce() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        ObjectKey key = change.key();
        if (key.kind().equals(Kinds.POD)) {
            return PodChanges.services(change, after);
        }
        return key.kind().equals(Kinds.SERVICE) || key.kind().equals(Kinds.ENDPOINTS)
                ? List.of(new ObjectKey(Kinds.SERVICE, key.namespace(), key.name()))
                : List.of();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> service = snapshot.get(key);
        Optional<KubeObject> current = snapshot.get(Kinds.ENDPOINTS, key.namespace(), key.name());
        if (service.isEmpty() || service.get().facts(ServiceFacts.class).isExternalName()) {
            return current.filter(EndpointsReconciler::isOurs)
                    .map(e -> Plan.delete(e.key()))
                    .orElseGet(Plan::nothing);
        }
        if (!service.get().facts(ServiceFacts.class).selectsPods()) {
            return Plan.nothing();
        }
        return reconcile(service.get(), current, snapshot);
    }

    private static Plan reconcile(KubeObject service, Optional<KubeObject> current, ClusterSnapshot snapshot) {
        EndpointSubsets desired = subsets(service, snapshot);
        if (current.isPresent() && isPlain(current.get(), service, desired)) {
            KubeObject rewritten =
                    current.get().rewritten(desired.rest(), current.get().facts(Facts.None.class));
            return Arrays.equals(rewritten.json(), current.get().json()) ? Plan.nothing() : Plan.rewrite(rewritten);
        }
        Optional<Endpoints> written = current.map(e -> e.as(Endpoints.class));
        if (written.filter(e -> isUpToDate(e, service, desired)).isPresent()) {
            return Plan.nothing();
        }
        Endpoints endpoints = written.orElseGet(() -> create(service));
        endpoints.setSubsets(new ArrayList<>(desired.subsets()));
        endpoints.getMetadata().setLabels(EndpointLabels.ofEndpoints(service));
        endpoints.getMetadata().setAnnotations(annotations(endpoints, desired.truncated()));
        return Plan.put(endpoints);
    }

    /** Whether nothing but the subsets can be amiss, and nobody's annotations have to be looked at. */
    private static boolean isPlain(KubeObject current, KubeObject service, EndpointSubsets desired) {
        return current.isAnnotationFree()
                && !desired.truncated()
                && current.labels().equals(EndpointLabels.ofEndpoints(service));
    }

    private static boolean isUpToDate(Endpoints endpoints, KubeObject service, EndpointSubsets desired) {
        List<EndpointSubset> subsets = endpoints.getSubsets();
        return desired.subsets().equals(orEmpty(subsets))
                && EndpointLabels.ofEndpoints(service)
                        .equals(orEmpty(endpoints.getMetadata().getLabels()))
                && annotations(endpoints, desired.truncated())
                        .equals(orEmpty(endpoints.getMetadata().getAnnotations()));
    }

    /** Those that are there, except the one that is the controller's to set. */
    private static SortedMap<String, String> annotations(Endpoints endpoints, boolean truncated) {
        SortedMap<String, String> annotations = new TreeMap<>(
                Objects.requireNonNullElse(endpoints.getMetadata().getAnnotations(), Map.<String, String>of()));
        annotations.remove(TRIGGER_TIME);
        if (truncated) {
            annotations.put(OVER_CAPACITY, "truncated");
        } else {
            annotations.remove(OVER_CAPACITY);
        }
        return annotations;
    }

    private static EndpointSubsets subsets(KubeObject service, ClusterSnapshot snapshot) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        TargetPorts targetPorts = new TargetPorts(facts);
        IpFamily family = primaryFamily(facts);
        List<EndpointSubsets.Entry> entries = new ArrayList<>();
        for (KubeObject pod : snapshot.podsMatching(service.namespace(), facts.selector())) {
            if (pod.deleting() && !facts.publishNotReadyAddresses()) {
                continue;
            }
            List<TargetPort> ports = targetPorts.of(pod.facts(PodFacts.class));
            boolean portless = facts.headless() && facts.ports().isEmpty();
            if (!ports.isEmpty() || portless) {
                PodEndpoint.of(pod, service.name(), facts, family, "")
                        .ifPresent(e -> entries.add(new EndpointSubsets.Entry(e, e.ready(), ports)));
            }
        }
        return EndpointSubsets.repack(entries);
    }

    private static IpFamily primaryFamily(ServiceFacts service) {
        return service.families().stream()
                .findFirst()
                .map(IpFamily::valueOf)
                .or(() -> service.clusterIps().stream().findFirst().map(IpAddress::family))
                .orElse(IpFamily.IPv4);
    }

    private static Endpoints create(KubeObject service) {
        ObjectMeta metadata = new ObjectMeta();
        metadata.setNamespace(service.namespace());
        metadata.setName(service.name());
        Endpoints endpoints = new Endpoints();
        endpoints.setMetadata(metadata);
        return endpoints;
    }

    private static boolean isOurs(KubeObject endpoints) {
        return EndpointLabels.ENDPOINTS_CONTROLLER.equals(endpoints.labels().get(EndpointLabels.ENDPOINTS_MANAGED_BY));
    }
}
