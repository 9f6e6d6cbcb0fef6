package dev.timonel.snapshot;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The inverted indexes of a snapshot, in one persistent map from an entry to the sorted keys of the objects under it. */
final class Indexes {
    static final Indexes EMPTY = new Indexes(HashTrie.empty(), HashTrie.empty(), Occupancy.NONE);
    /** So few entries are looked for one by one. */
    private static final int FEW = 8;

    /** What objects are found by. */
    private sealed interface Entry {}

    /** A pod's label. */
    private record PodLabel(String namespace, String key, String value) {}

    /** One pair of a service's selector: the first in order, since a pod must carry every pair to match. */
    private record SelectorPair(String namespace, String key, String value) implements Entry {}

    private record SliceOf(String namespace, String service) implements Entry {}

    private record EndpointIp(IpAddress address) implements Entry {
        /** Another than that of {@link PodIp}: nearly each address is found by both. */
        @Override
        public int hashCode() {
            return ~address.hashCode();
        }
    }

    /** A pod under its node; {@code ""} for the pods that wait for one. */
    private record PodOn(String node) implements Entry {}

    /** A pod that this node is to give an address. */
    private record Addressless(String node) implements Entry {}

    /** A pod on this node that has not got something else yet. */
    private record Wanting(String node) implements Entry {}

    /** A node without podCIDRs. */
    private record Blockless() implements Entry {}

    /** A service of type LoadBalancer that has been told why it has no address. */
    private record Unprovisioned() implements Entry {}

    /** A node's label. */
    private record NodeLabel(String key, String value) implements Entry {}

    private record PodIp(IpAddress address) implements Entry {}

    private record NodeIp(IpAddress address) implements Entry {}

    private record ServiceIp(IpAddress address) implements Entry {}

    private record NodePort(int port) implements Entry {}

    private record HostPort(int port) implements Entry {}

    private record Owner(String uid) implements Entry {}

    /** A service with a selector whose hints follow the zones' CPUs. */
    private record ProportionalHints() implements Entry {}

    private final HashTrie<Entry, Object> entries;
    private final HashTrie<PodLabel, KeyTree<KubeObject>> labelled;
    private final Occupancy occupancy;

    private Indexes(
            HashTrie<Entry, Object> entries, HashTrie<PodLabel, KeyTree<KubeObject>> labelled, Occupancy occupancy) {
        this.entries = entries;
        this.labelled = labelled;
        this.occupancy = occupancy;
    }

    /** The indexes of these objects, built at once. */
    static Indexes of(Collection<KubeObject> objects) {
        Map<Entry, TreeSet<ObjectKey>> found = new HashMap<>();
        Map<PodLabel, TreeMap<ObjectKey, KubeObject>> pods = new HashMap<>();
        for (KubeObject object : objects) {
            for (Entry entry : new LinkedHashSet<>(entriesOf(object))) {
                found.computeIfAbsent(entry, e -> new TreeSet<>()).add(object.key());
            }
            if (object.kind().equals(Kinds.POD)) {
                object.labels()
                        .forEach((key, value) -> pods.computeIfAbsent(
                                        new PodLabel(object.namespace(), key, value), e -> new TreeMap<>())
                                .put(object.key(), object));
            }
        }
        HashTrie<Entry, Object> entries = HashTrie.empty();
        for (Map.Entry<Entry, TreeSet<ObjectKey>> each : found.entrySet()) {
            entries = entries.plus(each.getKey(), KeySets.of(each.getValue()));
        }
        HashTrie<PodLabel, KeyTree<KubeObject>> labelled = HashTrie.empty();
        for (Map.Entry<PodLabel, TreeMap<ObjectKey, KubeObject>> each : pods.entrySet()) {
            labelled = labelled.plus(each.getKey(), KeyTree.of(each.getValue()));
        }
        HashTrie<Entry, Object> complete = entries;
        Occupancy occupancy = Occupancy.NONE;
        for (KubeObject object : objects) {
            occupancy = occupancy.replaced(null, object, podsOn(complete), podsOn(complete));
        }
        return new Indexes(entries, labelled, occupancy);
    }

    boolean sameAs(Indexes other) {
        return entries.equals(other.entries) && labelled.equals(other.labelled) && occupancy.equals(other.occupancy);
    }

    /** With {@code after} in the place of {@code before}, of the same key; what both are found by is not touched. */
    Indexes replaced(@Nullable KubeObject before, @Nullable KubeObject after) {
        HashTrie<PodLabel, KeyTree<KubeObject>> pods = relabelled(before, after);
        if (before != null && after != null && isFoundAlike(before, after)) {
            return pods == labelled ? this : new Indexes(entries, pods, occupancy);
        }
        List<Entry> old = before == null ? List.of() : entriesOf(before);
        List<Entry> now = after == null ? List.of() : entriesOf(after);
        int shorter = Math.min(old.size(), now.size());
        int head = 0;
        while (head < shorter && old.get(head).equals(now.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
            tail++;
        }
        HashTrie<Entry, Object> changed = entries;
        if (before != null) {
            changed = without(changed, old.subList(head, old.size() - tail), now, before.key());
        }
        if (after != null) {
            for (Entry entry : now.subList(head, now.size() - tail)) {
                changed = changed.plus(entry, KeySets.plus(changed.get(entry), after.key()));
            }
        }
        return new Indexes(changed, pods, occupancy.replaced(before, after, this::podsOn, podsOn(changed)));
    }

    private int podsOn(String node) {
        return podsOnNode(node).size();
    }

    private static ToIntFunction<String> podsOn(HashTrie<Entry, Object> entries) {
        return node -> get(new PodOn(node), entries).size();
    }

    private static boolean isFoundAlike(KubeObject before, KubeObject after) {
        return before.owners().equals(after.owners())
                && before.deleting() == after.deleting()
                && before.labels().equals(after.labels())
                && before.hasFactsOf(after);
    }

    /** Takes the key from the entries that are not among those of now. */
    private static HashTrie<Entry, Object> without(
            HashTrie<Entry, Object> entries, List<Entry> old, List<Entry> now, ObjectKey key) {
        HashTrie<Entry, Object> changed = entries;
        Collection<Entry> kept = old.size() > FEW ? new HashSet<>(now) : now;
        for (Entry entry : old) {
            Object keys = kept.contains(entry) ? null : changed.get(entry);
            if (keys != null) {
                Object rest = KeySets.minus(keys, key);
                changed = rest == null ? changed.minus(entry) : changed.plus(entry, rest);
            }
        }
        return changed;
    }

    /** The pods by their labels, each as it is now. */
    private HashTrie<PodLabel, KeyTree<KubeObject>> relabelled(
            @Nullable KubeObject before, @Nullable KubeObject after) {
        HashTrie<PodLabel, KeyTree<KubeObject>> changed = labelled;
        if (before != null && before.kind().equals(Kinds.POD)) {
            for (Map.Entry<String, String> label : before.labels().entrySet()) {
                if (after == null || !label.getValue().equals(after.labels().get(label.getKey()))) {
                    PodLabel entry = new PodLabel(before.namespace(), label.getKey(), label.getValue());
                    KeyTree<KubeObject> rest = pods(entry, changed).minus(before.key());
                    changed = rest.isEmpty() ? changed.minus(entry) : changed.plus(entry, rest);
                }
            }
        }
        if (after != null && after.kind().equals(Kinds.POD)) {
            for (Map.Entry<String, String> label : after.labels().entrySet()) {
                PodLabel entry = new PodLabel(after.namespace(), label.getKey(), label.getValue());
                changed = changed.plus(entry, pods(entry, changed).plus(after));
            }
        }
        return changed;
    }

    private static KeyTree<KubeObject> pods(PodLabel label, HashTrie<PodLabel, KeyTree<KubeObject>> labelled) {
        KeyTree<KubeObject> pods = labelled.get(label);
        return pods == null ? KeyTree.empty() : pods;
    }

    Occupancy occupancy() {
        return occupancy;
    }

    /** The pods under the rarest pair of the selector: a superset of those that match it. */
    KeyTree<KubeObject> podsMatching(String namespace, Map<String, String> selector) {
        KeyTree<KubeObject> fewest = null;
        for (Map.Entry<String, String> pair : selector.entrySet()) {
            KeyTree<KubeObject> pods = pods(new PodLabel(namespace, pair.getKey(), pair.getValue()), labelled);
            if (fewest == null || pods.size() < fewest.size()) {
                fewest = pods;
            }
        }
        return fewest == null ? KeyTree.empty() : fewest;
    }

    /** The services under any of these labels: a superset of those that select them. */
    Collection<ObjectKey> servicesNaming(String namespace, Map<String, String> labels) {
        TreeSet<ObjectKey> services = new TreeSet<>();
        labels.forEach((key, value) -> services.addAll(get(new SelectorPair(namespace, key, value))));
        return services;
    }

    Collection<ObjectKey> slicesOf(String namespace, String service) {
        return get(new SliceOf(namespace, service));
    }

    Collection<ObjectKey> slicesWithEndpoint(IpAddress address) {
        return get(new EndpointIp(address));
    }

    Collection<ObjectKey> podsOnNode(String node) {
        return get(new PodOn(node));
    }

    Collection<ObjectKey> nodesWithoutBlock() {
        return get(new Blockless());
    }

    Collection<ObjectKey> unprovisionedServices() {
        return get(new Unprovisioned());
    }

    Collection<ObjectKey> podsWithoutAddress(String node) {
        return get(new Addressless(node));
    }

    Collection<ObjectKey> podsThatWant(String node) {
        return get(new Wanting(node));
    }

    /** The nodes under the rarest of these labels, of which there is one at least: a superset of those that have all. */
    Collection<ObjectKey> nodesWithLabels(Map<String, String> labels) {
        Collection<ObjectKey> fewest = null;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            Collection<ObjectKey> nodes = get(new NodeLabel(label.getKey(), label.getValue()));
            if (fewest == null || nodes.size() < fewest.size()) {
                fewest = nodes;
            }
        }
        return fewest == null ? Set.of() : fewest;
    }

    Collection<ObjectKey> podsWithIp(IpAddress address) {
        return get(new PodIp(address));
    }

    Collection<ObjectKey> nodesWithIp(IpAddress address) {
        return get(new NodeIp(address));
    }

    Collection<ObjectKey> servicesWithIp(IpAddress address) {
        return get(new ServiceIp(address));
    }

    Collection<ObjectKey> servicesWithNodePort(int port) {
        return get(new NodePort(port));
    }

    Collection<ObjectKey> podsWithHostPort(int port) {
        return get(new HostPort(port));
    }

    Collection<ObjectKey> servicesWithProportionalHints() {
        return get(new ProportionalHints());
    }

    Collection<ObjectKey> dependents(String uid) {
        return get(new Owner(uid));
    }

    private Collection<ObjectKey> get(Entry entry) {
        return get(entry, entries);
    }

    private static Set<ObjectKey> get(Entry entry, HashTrie<Entry, Object> entries) {
        return KeySets.read(entries.get(entry));
    }

    private static List<Entry> entriesOf(KubeObject object) {
        List<Entry> entries = new ArrayList<>();
        object.owners().forEach(owner -> entries.add(new Owner(owner.getUid())));
        if (object.kind().equals(Kinds.POD)) {
            PodFacts pod = object.facts(PodFacts.class);
            entries.add(new PodOn(pod.nodeName()));
            boolean wants = pod.ips().isEmpty() || pod.resizing();
            if (wants && Occupancy.runs(object) && !object.deleting()) {
                entries.add(pod.addressless() ? new Addressless(pod.nodeName()) : new Wanting(pod.nodeName()));
            }
            pod.ips().forEach(ip -> entries.add(new PodIp(ip)));
            pod.hostPorts().forEach(p -> entries.add(new HostPort(p.port())));
        } else if (object.kind().equals(Kinds.SERVICE)) {
            addService(object, object.facts(ServiceFacts.class), entries);
        } else if (object.kind().equals(Kinds.NODE)) {
            NodeFacts node = object.facts(NodeFacts.class);
            node.internalIps().forEach(ip -> entries.add(new NodeIp(ip)));
            node.externalIps().forEach(ip -> entries.add(new NodeIp(ip)));
            object.labels().forEach((k, v) -> entries.add(new NodeLabel(k, v)));
            if (node.podCidrs().isEmpty()) {
                entries.add(new Blockless());
            }
        } else if (object.kind().equals(Kinds.ENDPOINT_SLICE)) {
            SliceFacts slice = object.facts(SliceFacts.class);
            entries.add(new SliceOf(object.namespace(), slice.service()));
            slice.endpoints().forEach(e -> entries.add(new EndpointIp(e.address())));
        }
        return entries;
    }

    private static void addService(KubeObject object, ServiceFacts service, List<Entry> entries) {
        if (service.selectsPods()) {
            service.selector().entrySet().stream()
                    .min(Map.Entry.comparingByKey())
                    .ifPresent(p -> entries.add(new SelectorPair(object.namespace(), p.getKey(), p.getValue())));
            if (service.proportionalHints()) {
                entries.add(new ProportionalHints());
            }
        }
        if (service.unprovisioned()) {
            entries.add(new Unprovisioned());
        }
        service.clusterIps().forEach(ip -> entries.add(new ServiceIp(ip)));
        service.externalIps().forEach(ip -> entries.add(new ServiceIp(ip)));
        for (ServiceFacts.Ingress ingress : service.ingress()) {
            if (ingress.ip() != null) {
                entries.add(new ServiceIp(ingress.ip()));
            }
        }
        service.ports().stream().filter(p -> p.nodePort() != 0).forEach(p -> entries.add(new NodePort(p.nodePort())));
        if (service.healthCheckNodePort() != 0) {
            entries.add(new NodePort(service.healthCheckNodePort()));
        }
    }
}
