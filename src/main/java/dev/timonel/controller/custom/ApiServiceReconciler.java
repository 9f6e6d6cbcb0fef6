package dev.timonel.controller.custom;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.DefinitionFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.APIServiceBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps an APIService for each group and version that is served, but for that of APIServices themselves ({@code
 * kube-aggregator/pkg/controllers/autoregister}, {@code pkg/controlplane/controller/crdregistration}). Keys are APIServices.
 */
public final class ApiServiceReconciler implements Reconciler {
    private static final String AUTOMANAGED = "kube-aggregator.kubernetes.io/automanaged";

    /** How discovery puts groups in order; {@code DefaultGenericAPIServicePriorities} and {@code apiVersionPriorities} upstream. */
    private static final Map<String, Integer> GROUP_PRIORITIES = Map.ofEntries(
            Map.entry("", 18000),
            Map.entry("apps", 17800),
            Map.entry("events.k8s.io", 17750),
            Map.entry("authentication.k8s.io", 17700),
            Map.entry("authorization.k8s.io", 17600),
            Map.entry("autoscaling", 17500),
            Map.entry("batch", 17400),
            Map.entry("networking.k8s.io", 17200),
            Map.entry("policy", 17100),
            Map.entry("rbac.authorization.k8s.io", 17000),
            Map.entry("storage.k8s.io", 16800),
            Map.entry("admissionregistration.k8s.io", 16700),
            Map.entry("apiextensions.k8s.io", 16700),
            Map.entry("scheduling.k8s.io", 16600),
            Map.entry("coordination.k8s.io", 16500),
            Map.entry("discovery.k8s.io", 16200));

    private static final Map<String, Integer> VERSION_PRIORITIES = Map.of("v1.", 1, "v2.autoscaling", 30);
    private static final int OWN_VERSION_PRIORITY = 15;
    private static final int CUSTOM_GROUP_PRIORITY = 1000;
    private static final int CUSTOM_VERSION_PRIORITY = 100;

    private static final Map<String, String> OWN = Stream.of(Kinds.SERVED, Kinds.FACES, Kinds.REVIEWS)
            .flatMap(List::stream)
            .filter(kind -> !kind.group().equals(Kinds.API_SERVICE.group()))
            .collect(Collectors.toUnmodifiableMap(
                    kind -> name(kind.group(), kind.version()), ResourceKind::group, (one, same) -> one));

    @Override
    public String name() {
        return "apiservices";
    }

    @Override
    public boolean settlesAtOnce() {
        return true;
    }

    @Override
    public boolean worksFrozen() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        ResourceKind kind = change.key().kind();
        if (kind.equals(Kinds.API_SERVICE)) {
            return change.type() == Change.Type.DELETED ? List.of(change.key()) : List.of();
        }
        if (!kind.equals(Kinds.CUSTOM_RESOURCE_DEFINITION)) {
            return List.of();
        }
        TreeSet<ObjectKey> keys = new TreeSet<>();
        add(change.object(), keys);
        if (change.previous() != null) {
            add(change.previous(), keys);
        }
        return keys;
    }

    private static void add(KubeObject definition, Collection<ObjectKey> keys) {
        DefinitionFacts facts = definition.facts(DefinitionFacts.class);
        facts.versions().forEach(version -> keys.add(key(name(facts.group(), version.name()))));
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        if (!key.kind().equals(Kinds.API_SERVICE)) {
            return Plan.nothing();
        }
        boolean there = snapshot.get(key).isPresent();
        String name = key.name();
        boolean own = OWN.containsKey(name);
        boolean wanted = own || isCustom(name, snapshot);
        if (wanted == there) {
            return Plan.nothing();
        }
        return wanted ? Plan.put(local(name, own, now)) : Plan.delete(key);
    }

    private static boolean isCustom(String name, ClusterSnapshot snapshot) {
        return snapshot.custom()
                .versions()
                .anyMatch(version ->
                        name(version.kind().group(), version.kind().version()).equals(name));
    }

    private static APIService local(String name, boolean own, Instant now) {
        int dot = name.indexOf('.');
        String group = name.substring(dot + 1);
        return new APIServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(AUTOMANAGED, own ? "onstart" : "true")
                .endMetadata()
                .withNewSpec()
                .withGroup(group.isEmpty() ? null : group)
                .withVersion(name.substring(0, dot))
                .withGroupPriorityMinimum(own ? GROUP_PRIORITIES.get(group) : CUSTOM_GROUP_PRIORITY)
                .withVersionPriority(
                        own ? VERSION_PRIORITIES.getOrDefault(name, OWN_VERSION_PRIORITY) : CUSTOM_VERSION_PRIORITY)
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Available")
                .withStatus("True")
                .withReason("Local")
                .withMessage("Local APIServices are always available")
                .withLastTransitionTime(ApiTime.text(now))
                .endCondition()
                .endStatus()
                .build();
    }

    /** What is missing on a new server and on one that did not know it yet, and what it does not serve any more. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        List<ObjectKey> keys = new ArrayList<>();
        OWN.keySet().stream()
                .sorted()
                .map(ApiServiceReconciler::key)
                .filter(key -> snapshot.get(key).isEmpty())
                .forEach(keys::add);
        snapshot.list(Kinds.API_SERVICE).stream()
                .map(KubeObject::key)
                .filter(key -> !OWN.containsKey(key.name()) && !isCustom(key.name(), snapshot))
                .forEach(keys::add);
        return keys;
    }

    private static ObjectKey key(String name) {
        return new ObjectKey(Kinds.API_SERVICE, "", name);
    }

    private static String name(String group, String version) {
        return version + "." + group;
    }
}
