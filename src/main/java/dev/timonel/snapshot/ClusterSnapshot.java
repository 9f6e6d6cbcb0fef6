package dev.timonel.snapshot;

import dev.timonel.model.Change;
import dev.timonel.model.Facts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.admission.Policies;
import dev.timonel.model.custom.CustomKinds;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole cluster at one revision: every object, and the indexes that follow from them. Immutable; {@link #with}
 * shares all that a change does not touch. Whatever is listed comes sorted by namespace and name, so that no answer
 * depends on the order of writes.
 */
public final class ClusterSnapshot {
    private static final ClusterSnapshot EMPTY =
            new ClusterSnapshot(0, HashTrie.empty(), Indexes.EMPTY, Definitions.NONE);

    private final long revision;
    private final HashTrie<ResourceKind, KeyTree<KubeObject>> objects;
    private final Indexes indexes;
    private final Definitions definitions;

    private ClusterSnapshot(
            long revision,
            HashTrie<ResourceKind, KeyTree<KubeObject>> objects,
            Indexes indexes,
            Definitions definitions) {
        this.revision = revision;
        this.objects = objects;
        this.indexes = indexes;
        this.definitions = definitions;
    }

    public static ClusterSnapshot empty() {
        return EMPTY;
    }

    /** These objects, no two with one key, as if each had been added to {@link #empty}. */
    public static ClusterSnapshot of(long revision, Collection<KubeObject> found) {
        List<KubeObject> objects = Shared.slices(found);
        Map<ResourceKind, TreeMap<ObjectKey, KubeObject>> sorted = new HashMap<>();
        objects.forEach(object ->
                sorted.computeIfAbsent(object.kind(), kind -> new TreeMap<>()).put(object.key(), object));
        Map<ResourceKind, KeyTree<KubeObject>> ofKinds = new HashMap<>();
        sorted.forEach((kind, ofKind) -> ofKinds.put(kind, KeyTree.of(ofKind)));
        return new ClusterSnapshot(revision, HashTrie.from(ofKinds), Indexes.of(objects), Definitions.of(sorted));
    }

    Indexes indexes() {
        return indexes;
    }

    /** The revision of the last change in it; 0 before any. */
    public long revision() {
        return revision;
    }

    /** This snapshot after the change. A draft does not advance the revision. */
    public ClusterSnapshot with(Change change) {
        return with(change, get(change.key()).orElse(null));
    }

    /** The same; {@code before} is what {@link #get} gives under the change's key. */
    public ClusterSnapshot with(Change change, @Nullable KubeObject before) {
        KubeObject object = change.object();
        KeyTree<KubeObject> ofKind = ofKind(object.kind());
        boolean gone = change.type() == Change.Type.DELETED;
        KeyTree<KubeObject> changed = gone ? ofKind.minus(object.key()) : ofKind.plus(object);
        return new ClusterSnapshot(
                Math.max(revision, change.revision()),
                objects.plus(object.kind(), changed),
                indexes.replaced(before, gone ? null : object),
                definitions.with(object, gone));
    }

    /** This snapshot at another revision, at which these objects were otherwise, or not there. */
    public ClusterSnapshot rewound(long toRevision, Map<ObjectKey, Optional<KubeObject>> states) {
        ClusterSnapshot then = this;
        for (Map.Entry<ObjectKey, Optional<KubeObject>> state : states.entrySet()) {
            KubeObject now = get(state.getKey()).orElse(null);
            KubeObject object = state.getValue().orElse(now);
            Change.Type type = state.getValue().isPresent() ? Change.Type.MODIFIED : Change.Type.DELETED;
            if (object != null) {
                then = then.with(new Change(type, object, now), now);
            }
        }
        return then.at(toRevision);
    }

    /** This snapshot at a later revision that changed nothing in it. */
    public ClusterSnapshot at(long laterRevision) {
        return new ClusterSnapshot(laterRevision, objects, indexes, definitions);
    }

    /** The kinds that definitions add. */
    public CustomKinds custom() {
        return definitions.custom();
    }

    /** {@link Policies#NONE} where nobody wrote any. */
    public Policies policies() {
        return definitions.policies();
    }

    public Optional<KubeObject> get(ObjectKey key) {
        return Optional.ofNullable(ofKind(key.kind()).get(key));
    }

    public Optional<KubeObject> get(ResourceKind kind, String namespace, String name) {
        return get(new ObjectKey(kind, namespace, name));
    }

    /** All objects of the kind, of every namespace. */
    public Collection<KubeObject> list(ResourceKind kind) {
        return ofKind(kind);
    }

    /** The objects of the kind in one namespace; {@code ""} means every namespace. */
    public Collection<KubeObject> list(ResourceKind kind, String namespace) {
        if (namespace.isEmpty() || !kind.namespaced()) {
            return list(kind);
        }
        return ofKind(kind)
                .between(new ObjectKey(kind, namespace, ""), true, new ObjectKey(kind, namespace + "\0", ""));
    }

    /** The objects of the kind after this key, in order: the rest of a page. */
    public Collection<KubeObject> listAfter(ObjectKey key) {
        return ofKind(key.kind()).between(key, false, null);
    }

    /** The same of one namespace, {@code ""} for all: neither finding it nor its size takes longer for a longer rest. */
    public Collection<KubeObject> listAfter(ObjectKey key, String namespace) {
        if (namespace.isEmpty() || !key.kind().namespaced()) {
            return listAfter(key);
        }
        ObjectKey end = new ObjectKey(key.kind(), namespace + "\0", "");
        return ofKind(key.kind()).between(key, false, end);
    }

    public <F extends Facts> Optional<F> facts(ObjectKey key, Class<F> type) {
        return get(key).map(o -> o.facts(type));
    }

    /** The pods of the namespace that carry every pair of the selector, which is not empty. */
    public List<KubeObject> podsMatching(String namespace, Map<String, String> selector) {
        Collection<KubeObject> candidates = indexes.podsMatching(namespace, selector);
        List<KubeObject> pods = new ArrayList<>(candidates.size());
        for (KubeObject pod : candidates) {
            if (selector.size() == 1 || carries(pod, selector)) {
                pods.add(pod);
            }
        }
        return pods;
    }

    /** Whether any pod of the namespace carries every pair of the selector, which is not empty. */
    public boolean anyPodMatches(String namespace, Map<String, String> selector) {
        return indexes.podsMatching(namespace, selector).stream().anyMatch(pod -> carries(pod, selector));
    }

    /** The services whose selector this pod's labels satisfy. */
    public List<KubeObject> servicesSelecting(KubeObject pod) {
        return resolve(indexes.servicesNaming(pod.namespace(), pod.labels()))
                .filter(s -> carries(pod, s.facts(ServiceFacts.class).selector()))
                .toList();
    }

    /** The services of the namespace whose selector is this one, which is not empty. */
    public List<KubeObject> servicesWithSelector(String namespace, Map<String, String> selector) {
        return resolve(indexes.servicesNaming(namespace, selector))
                .filter(s -> s.facts(ServiceFacts.class).selector().equals(selector))
                .toList();
    }

    /** The endpoint slices that the {@code kubernetes.io/service-name} label gives to this service. */
    public List<KubeObject> slicesOf(String namespace, String service) {
        return resolve(indexes.slicesOf(namespace, service)).toList();
    }

    /** The endpoint slices that have an endpoint of this address, ready or not. */
    public List<KubeObject> slicesWithEndpoint(IpAddress address) {
        return resolve(indexes.slicesWithEndpoint(address)).toList();
    }

    public List<KubeObject> podsOnNode(String node) {
        return resolve(indexes.podsOnNode(node)).toList();
    }

    /** The number of pods that name this node. Constant time. */
    public int podCountOnNode(String node) {
        return indexes.podsOnNode(node).size();
    }

    /** What the pods of this node ask of it together. Constant time. */
    public NodeLoad loadOnNode(String node) {
        return indexes.occupancy().load(node);
    }

    /** The pods on nodes, finished ones aside, that require anti-affinity, by what they require. */
    public Map<PodFacts.Distance, ? extends Collection<ObjectKey>> distances() {
        return indexes.occupancy().distances();
    }

    /** The pods that no node was found for, those that go away aside, by where they may run and why they do not. */
    public Map<PodFacts.Waiting, ? extends Collection<ObjectKey>> waitingPods() {
        return indexes.occupancy().waiting();
    }

    /** Those of them that require affinity, anti-affinity or an even spread. */
    public Map<PodFacts.Waiting, ? extends Collection<ObjectKey>> waitingPodsThatMindOthers() {
        return indexes.occupancy().minding();
    }

    /** The pods that this node is to give an address, those that end aside, in order. */
    public Collection<ObjectKey> podsWithoutAddress(String node) {
        return indexes.podsWithoutAddress(node);
    }

    /** The others on this node that have no address yet, or not the resources that they ask for by now. */
    public Collection<ObjectKey> podsThatWant(String node) {
        return indexes.podsThatWant(node);
    }

    /** The nodes by what they ask of every pod, each group in order. */
    public Map<NodeGroup, ? extends Collection<RankedNode>> nodesByGroup() {
        return indexes.occupancy().ranks().byGroup();
    }

    /** The keys of the nodes under the rarest of these labels, of which there is one at least: all that have every label, and others. */
    public Collection<ObjectKey> nodesWithLabels(Map<String, String> labels) {
        return indexes.nodesWithLabels(labels);
    }

    /** The pods that hold this address: host-network pods share their node's, finished pods may still show theirs. */
    public List<KubeObject> podsWithIp(IpAddress address) {
        return resolve(indexes.podsWithIp(address)).toList();
    }

    public List<KubeObject> nodesWithIp(IpAddress address) {
        return resolve(indexes.nodesWithIp(address)).toList();
    }

    /** The services that answer on this address as cluster IP, external IP or load-balancer ingress (of any ipMode). */
    public List<KubeObject> servicesWithIp(IpAddress address) {
        return resolve(indexes.servicesWithIp(address)).toList();
    }

    /** The services that hold this port number as a nodePort or as their healthCheckNodePort. */
    public List<KubeObject> servicesWithNodePort(int port) {
        return resolve(indexes.servicesWithNodePort(port)).toList();
    }

    /** The pods that ask for this number as a port of their node, whatever the protocol. */
    public List<KubeObject> podsWithHostPort(int port) {
        return resolve(indexes.podsWithHostPort(port)).toList();
    }

    /** The first address from the one to the other that neither a pod holds, finished ones aside, nor a node. */
    public Optional<IpAddress> firstFreeOfPods(IpAddress from, IpAddress to) {
        Held held = indexes.occupancy().held();
        Optional<IpAddress> free = held.pods().runs().firstOutside(from, to);
        while (free.isPresent() && held.nodes().runs().contains(free.get())) {
            Optional<IpAddress> next = held.nodes().runs().firstOutside(free.get(), to);
            free = next.flatMap(address -> held.pods().runs().firstOutside(address, to));
        }
        return free;
    }

    /** The first address from the one to the other that no node has. */
    public Optional<IpAddress> firstFreeOfNodes(IpAddress from, IpAddress to) {
        return indexes.occupancy().held().nodes().runs().firstOutside(from, to);
    }

    /** The first address from the one to the other that no service answers on. */
    public Optional<IpAddress> firstFreeOfServices(IpAddress from, IpAddress to) {
        return indexes.occupancy().held().services().runs().firstOutside(from, to);
    }

    /** The first address from the one to the other that no IPAddress object is of. */
    public Optional<IpAddress> firstUnallocated(IpAddress from, IpAddress to) {
        return indexes.occupancy().held().allocated().runs().firstOutside(from, to);
    }

    /** Whether an IPAddress object is of an address in the block and in none of the others. */
    public boolean anyAllocated(Cidr block, Collection<Cidr> others) {
        AddressRuns rest = indexes.occupancy().held().allocated().runs();
        for (Cidr other : others) {
            rest = rest.minus(other.network(), other.last());
        }
        return rest.inTheWay(block.network(), block.last()).isPresent();
    }

    /** The end of what nodes hold as podCIDRs in this block and without a gap after it; empty if they hold nothing of it. */
    public Optional<IpAddress> endOfNodeBlocks(Cidr block) {
        return indexes.occupancy().held().blocks().runs().inTheWay(block.network(), block.last());
    }

    /** The keys of the nodes without podCIDRs. */
    public Collection<ObjectKey> nodesWithoutBlock() {
        return indexes.nodesWithoutBlock();
    }

    /** The keys of the services that have been told why they have no load-balancer address. */
    public Collection<ObjectKey> unprovisionedServices() {
        return indexes.unprovisionedServices();
    }

    /** The keys of the services with a selector whose hints follow the zones' CPUs. */
    public Collection<ObjectKey> servicesWithProportionalHints() {
        return indexes.servicesWithProportionalHints();
    }

    /** Those of them that name this node. */
    public List<KubeObject> podsWithHostPort(int port, String node) {
        Collection<ObjectKey> onNode = indexes.podsOnNode(node);
        Collection<ObjectKey> asking = indexes.podsWithHostPort(port);
        boolean fewOnNode = onNode.size() < asking.size();
        Collection<ObjectKey> others = fewOnNode ? asking : onNode;
        return resolve(fewOnNode ? onNode : asking)
                .filter(pod -> others.contains(pod.key()))
                .toList();
    }

    /** The objects that name this UID in their ownerReferences. */
    public List<KubeObject> dependents(String uid) {
        return resolve(indexes.dependents(uid)).toList();
    }

    /** The keys of those of the kind, in order. */
    public List<ObjectKey> dependents(String uid, ResourceKind kind) {
        return indexes.dependents(uid).stream()
                .filter(key -> key.kind().equals(kind))
                .toList();
    }

    /** Whether nothing of the kind has changed between the two. Constant time; of unrelated snapshots it says no. */
    public boolean hasSame(ResourceKind kind, ClusterSnapshot other) {
        return ofKind(kind) == other.ofKind(kind);
    }

    /** A token of all objects of the kind: two snapshots that have the same one, by identity, hold the same objects. */
    public Object stateOf(ResourceKind kind) {
        return ofKind(kind);
    }

    /** A token of what the pods on nodes ask of them, as that of a kind. */
    public Object stateOfLoads() {
        return indexes.occupancy().loads();
    }

    public int count(ResourceKind kind) {
        return ofKind(kind).size();
    }

    public Stream<KubeObject> all() {
        return kinds().flatMap(kind -> list(kind).stream());
    }

    /** Every kind that there may be objects of: those of the server, then those of definitions in their order. */
    public Stream<ResourceKind> kinds() {
        Stream<ResourceKind> custom = objects.keySet().stream().filter(ResourceKind::isCustom);
        return Stream.concat(Kinds.STORED.stream(), custom.sorted());
    }

    private static boolean carries(KubeObject pod, Map<String, String> selector) {
        for (Map.Entry<String, String> pair : selector.entrySet()) {
            if (!pair.getValue().equals(pod.labels().get(pair.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private Stream<KubeObject> resolve(Collection<ObjectKey> keys) {
        return keys.stream().map(this::get).flatMap(Optional::stream);
    }

    private KeyTree<KubeObject> ofKind(ResourceKind kind) {
        return objects.getOrDefault(kind, KeyTree.empty());
    }
}
