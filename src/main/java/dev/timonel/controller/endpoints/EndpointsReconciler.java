package dev.timonel.controller.endpoints;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Facts;
import dev.timonel.model.JsonBytes;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The legacy Endpoints objects of services with a selector (service-semantics C5,
 * {@code pkg/controller/endpoint/endpoints_controller.go}). Keys are services. As with slices, the trigger-time annotation
 * is not written. A Service that is deleted takes the object of its name along, whoever wrote it, in its strategy; this
 * reconciler removes those with our {@code managed-by} label that no Service needs any more.
 */
public final class EndpointsReconciler implements Reconciler {
    static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
    static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

    private final Map<ObjectKey, Known> known = new HashMap<>();

    /**
     * Endpoints that were seen to hold just what these pods give, or were made so; the pods that differ since then are all
     * that has to be looked at. Service and Endpoints are compared by identity.
     */
    private record Known(KubeObject service, KubeObject endpoints, SelectedPods pods, EndpointLines lines) {}

    private final SelectedLately selected;
    /** Of one object after the other; what is made of it is a copy. */
    private final JsonBytes written = new JsonBytes(1024);

    public EndpointsReconciler() {
        this(new SelectedLately());
    }

    public EndpointsReconciler(SelectedLately selected) {
        this.selected = selected;
    }

    @Override
    public boolean worksFrozen() {
        return true;
    }

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
        Known before = known.remove(key);
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
        return reconcile(service.get(), current, snapshot, before);
    }

    private Plan reconcile(
            KubeObject service, Optional<KubeObject> current, ClusterSnapshot snapshot, @Nullable Known before) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        SelectedPods pods = selected.of(service, snapshot);
        EndpointLines.Source source = source(service);
        if (current.isPresent() && before != null && before.service == service && before.endpoints == current.get()) {
            Optional<EndpointLines> lines = before.lines.with(pods.since(before.pods), source);
            if (lines.isPresent()) {
                return rewrite(service, current.get(), pods, lines.get());
            }
        }
        EndpointSubsets desired = desired(pods, source);
        if (current.isPresent() && isPlain(current.get(), service, desired)) {
            return desired.lines()
                    .map(lines -> rewrite(service, current.get(), pods, lines))
                    .orElseGet(() -> rewritten(current.get(), desired.rest())
                            .map(Plan::rewrite)
                            .orElseGet(Plan::nothing));
        }
        return write(service, current, desired);
    }

    private static EndpointSubsets desired(SelectedPods pods, EndpointLines.Source source) {
        return EndpointSubsets.repack(pods.pods().stream()
                .map(source::entry)
                .flatMap(Optional::stream)
                .toList());
    }

    /** What the pods give in this snapshot. */
    static EndpointSubsets desired(ClusterSnapshot snapshot, KubeObject service) {
        return desired(SelectedLately.in(snapshot, service), source(service));
    }

    private Plan rewrite(KubeObject service, KubeObject current, SelectedPods pods, EndpointLines lines) {
        EndpointSubsets.Rest rest = EndpointSubsets.Rest.of(lines, current.json(), current.afterMetadata(), written);
        Optional<KubeObject> rewritten = rewritten(current, rest.json());
        known.put(service.key(), new Known(service, rewritten.orElse(current), pods, rest.lines()));
        return rewritten.map(Plan::rewrite).orElseGet(Plan::nothing);
    }

    /** Empty if it is the same, to the letter. */
    private static Optional<KubeObject> rewritten(KubeObject current, JsonBytes rest) {
        KubeObject rewritten = current.rewritten(rest, current.facts(Facts.None.class));
        return Arrays.equals(rewritten.json(), current.json()) ? Optional.empty() : Optional.of(rewritten);
    }

    private static Plan write(KubeObject service, Optional<KubeObject> current, EndpointSubsets desired) {
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

    private static EndpointLines.Source source(KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        TargetPorts targetPorts = new TargetPorts(facts);
        IpFamily family = primaryFamily(facts);
        boolean portless = facts.headless() && facts.ports().isEmpty();
        return pod -> {
            if (pod.deleting() && !facts.publishNotReadyAddresses()) {
                return Optional.empty();
            }
            List<TargetPort> ports = targetPorts.of(pod.facts(PodFacts.class));
            return ports.isEmpty() && !portless
                    ? Optional.empty()
                    : PodEndpoint.of(pod, service.name(), facts, family, "")
                            .map(e -> new EndpointSubsets.Entry(pod, e, e.ready(), ports));
        };
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
