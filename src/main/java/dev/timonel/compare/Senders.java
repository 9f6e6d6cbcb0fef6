package dev.timonel.compare;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.policy.Party;
import dev.timonel.routing.policy.PolicyTable.Distinctions;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The pods of both states, in classes that no policy of either state tells apart by more than its members' place. */
final class Senders {
    /** More classes than these are not looked at. */
    private static final int MOST = 2000;

    private final List<Sender> all;
    private final boolean complete;

    private Senders(List<Sender> all, boolean complete) {
        this.all = all;
        this.complete = complete;
    }

    /** One class: some of its pods, at most two; no pods are clients outside. */
    record Sender(String namespace, Map<String, String> labels, List<ObjectKey> pods, int size) {
        static final Sender OUTSIDE = new Sender("", Map.of(), List.of(), 0);

        String title() {
            if (pods.isEmpty()) {
                return "clients outside";
            }
            String with = labels.entrySet().stream()
                    .map(label -> label.getKey() + "=" + label.getValue())
                    .collect(Collectors.joining(","));
            return "pods of " + namespace + (with.isEmpty() ? "" : " with " + with) + " (" + size + ")";
        }

        /** A member other than this pod; empty if there is none, or none with an address of the family. */
        Optional<Party> member(ClusterSnapshot snapshot, IpFamily family, String otherThan) {
            if (pods.isEmpty()) {
                return Optional.of(new Party.Anybody(false, family));
            }
            return pods.stream()
                    .filter(key -> !otherThan.equals(key.namespace() + "/" + key.name()))
                    .flatMap(key -> snapshot.get(key).stream())
                    .flatMap(pod -> pod.facts(PodFacts.class).ips().stream()
                            .filter(ip -> ip.family() == family)
                            .<Party>map(ip -> new Party.OfPod(pod, ip)))
                    .findFirst();
        }
    }

    private record Likeness(
            String namespace, Map<String, String> before, Map<String, String> after, Set<Cidr> blocks) {}

    static Senders of(ClusterSnapshot before, ClusterSnapshot after, Distinctions then, Distinctions now) {
        Set<String> labels = new TreeSet<>(then.labels());
        labels.addAll(now.labels());
        Set<Cidr> blocks = new TreeSet<>(then.blocks());
        blocks.addAll(now.blocks());
        Map<Likeness, List<KubeObject>> classes = new LinkedHashMap<>();
        boolean complete = true;
        for (KubeObject pod : after.list(Kinds.POD)) {
            PodFacts facts = pod.facts(PodFacts.class);
            Optional<KubeObject> old = before.get(pod.key());
            if (old.isEmpty()
                    || facts.hostNetwork()
                    || facts.terminal()
                    || facts.ips().isEmpty()) {
                continue;
            }
            Likeness likeness = new Likeness(
                    pod.namespace(),
                    read(old.get().labels(), labels),
                    read(pod.labels(), labels),
                    blocks.stream().filter(block -> anyIn(block, facts.ips())).collect(Collectors.toSet()));
            List<KubeObject> members = classes.get(likeness);
            if (members == null && classes.size() >= MOST) {
                complete = false;
            } else {
                classes.computeIfAbsent(likeness, l -> new ArrayList<>()).add(pod);
            }
        }
        List<Sender> all = new ArrayList<>();
        classes.forEach((likeness, pods) -> all.add(new Sender(
                likeness.namespace(),
                likeness.after(),
                pods.stream().limit(2).map(KubeObject::key).toList(),
                pods.size())));
        return new Senders(all, complete);
    }

    private static boolean anyIn(Cidr block, List<IpAddress> ips) {
        return ips.stream().anyMatch(block::contains);
    }

    private static Map<String, String> read(Map<String, String> labels, Set<String> keys) {
        Map<String, String> read = new TreeMap<>(labels);
        read.keySet().retainAll(keys);
        return read;
    }

    List<Sender> all() {
        return all;
    }

    /** Whether no class was left out. */
    boolean complete() {
        return complete;
    }
}
