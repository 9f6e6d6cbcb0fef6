package dev.timonel.routing.explain;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.NearestPods;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The {@linkplain Rule traps} that a service is in: what a writer of it is warned of, and rows of its
 * explanation. Of many pods only the first are looked at, so that a write may ask.
 */
public final class Traps {
    private static final int MAX_HEADER = 256;

    private final ClusterSnapshot snapshot;
    private final KubeObject service;
    private final ServiceFacts facts;
    private final List<Finding> found = new ArrayList<>();

    private Traps(ClusterSnapshot snapshot, KubeObject service) {
        this.snapshot = snapshot;
        this.service = service;
        this.facts = service.facts(ServiceFacts.class);
    }

    /** A port by number and protocol. */
    public record PortNumber(int number, String protocol) implements Comparable<PortNumber> {
        @Override
        public int compareTo(PortNumber other) {
            return number != other.number ? Integer.compare(number, other.number) : protocol.compareTo(other.protocol);
        }

        @Override
        public String toString() {
            return number + "/" + protocol;
        }
    }

    /** Of a service, which need not be in the snapshot. */
    public static List<Finding> of(ClusterSnapshot snapshot, KubeObject service) {
        List<Finding> all = new ArrayList<>(besidesUnresolved(snapshot, service));
        all.addAll(PortTraps.unresolved(snapshot, service));
        return List.copyOf(all);
    }

    /** Without those that {@link PortFindings} tells in full. */
    static List<Finding> besidesUnresolved(ClusterSnapshot snapshot, KubeObject service) {
        Traps traps = new Traps(snapshot, service);
        traps.externalName();
        traps.twins();
        traps.notReady();
        traps.affinity();
        traps.found.addAll(PortTraps.undeclared(snapshot, service));
        traps.found.addAll(PortTraps.clashes(snapshot, service));
        return List.copyOf(traps.found);
    }

    /** What a strategic merge lost: of {@code asked}, the ports whose place another one of their number took. */
    public static List<Finding> ofMerge(Collection<PortNumber> asked, KubeObject after) {
        TreeSet<PortNumber> left = after.facts(ServiceFacts.class).ports().stream()
                .map(p -> new PortNumber(p.port(), p.protocol()))
                .collect(Collectors.toCollection(TreeSet::new));
        List<Finding> lost = new ArrayList<>();
        for (PortNumber port : new TreeSet<>(asked)) {
            left.stream()
                    .filter(other -> other.number() == port.number() && !left.contains(port))
                    .findFirst()
                    .ifPresent(other -> lost.add(new Finding(
                            Rule.PortMergedAway,
                            Severity.warning,
                            "port " + port,
                            "is gone",
                            "a strategic merge patch tells ports apart by number alone, so " + other
                                    + " took its place",
                            "send both in a merge patch, a JSON patch or by PUT")));
        }
        return List.copyOf(lost);
    }

    /** The finding as one line of at most {@value #MAX_HEADER} characters, the thread at its end. */
    public static String line(Finding trap) {
        String end = trap.thread() == null ? "" : " (" + trap.thread() + ")";
        String text = trap.subject() + " " + trap.says() + ": " + trap.because();
        int room = MAX_HEADER - end.length();
        return (text.length() <= room ? text : text.substring(0, room - 3) + "...") + end;
    }

    private void externalName() {
        if (facts.isExternalName() && IpAddress.parse(facts.externalName()).isPresent()) {
            found.add(new Finding(
                    Rule.ExternalNameIsAddress,
                    Severity.error,
                    "externalName " + facts.externalName(),
                    "is an address, not a name",
                    "a CNAME must lead to a name, so clients cannot resolve it",
                    "use a service without selector, and an EndpointSlice with the address"));
        }
    }

    /** A headless service beside one with a cluster IP is what a StatefulSet has: no trap. */
    private void twins() {
        if (!facts.selectsPods() || facts.headless()) {
            return;
        }
        List<String> twins = snapshot.servicesWithSelector(service.namespace(), facts.selector()).stream()
                .filter(s -> !s.name().equals(service.name()))
                .filter(s -> !s.deleting() && !s.facts(ServiceFacts.class).headless())
                .map(KubeObject::name)
                .toList();
        if (!twins.isEmpty()) {
            found.add(new Finding(
                    Rule.SelectorOfAnotherService,
                    Severity.info,
                    "selector " + NearestPods.text(facts.selector()),
                    "is that of service" + (twins.size() == 1 ? " " : "s ") + Explanation.some(twins) + ", too",
                    "each of them sends to all of these pods, those that are meant for another one included",
                    "if that is not meant, give the pods a label that tells them apart"));
        }
    }

    private void notReady() {
        if (facts.publishNotReadyAddresses() && !facts.headless() && facts.selectsPods()) {
            found.add(new Finding(
                    Rule.NotReadyBehindClusterIp,
                    Severity.warning,
                    "publishNotReadyAddresses",
                    "sends what comes to the cluster IP to pods that are not ready, too",
                    "it is not about DNS alone: their endpoints count as ready",
                    "set it on a headless service beside this one"));
        }
    }

    private void affinity() {
        if (!facts.type().equals("LoadBalancer") || facts.affinitySeconds() == 0) {
            return;
        }
        boolean hides = facts.ingress().stream()
                .anyMatch(i -> i.proxied() || i.ip() == null && !i.hostname().isEmpty());
        boolean local = facts.externalTrafficPolicy().equals("Local");
        if (hides || local) {
            found.add(new Finding(
                    Rule.AffinityBehindBalancer,
                    hides ? Severity.warning : Severity.info,
                    "sessionAffinity ClientIP",
                    hides
                            ? "takes all clients of the load balancer for one"
                            : "takes all clients for one if the load balancer masquerades them",
                    (hides ? "it connects from its own address" : "their address is then the balancer's")
                            + (local ? ", which policy Local keeps: a node sends all of them to one pod" : ""),
                    "keep sessions in the load balancer or an ingress, by cookie"));
        }
    }
}
