package dev.timonel.compare;

import dev.timonel.compare.Clash.Type;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The clashes of one state that one of the touched objects has a part in. */
final class Clashes {
    private final ClusterSnapshot snapshot;
    private final TreeSet<Clash> found = new TreeSet<>();

    private Clashes(ClusterSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** {@code services} are those of either state, so that both are asked about the same addresses and ports. */
    static TreeSet<Clash> in(ClusterState state, ClusterState other, Touched touched) {
        Clashes clashes = new Clashes(state.snapshot());
        Set<Object> asked = new HashSet<>();
        for (ClusterState each : List.of(state, other)) {
            objects(each, touched.services()).forEach(s -> clashes.ofService(s, asked));
            objects(each, touched.pods()).forEach(p -> clashes.ofPod(p, asked));
            objects(each, touched.nodes()).forEach(n -> clashes.ofNode(n, asked));
        }
        return clashes.found;
    }

    private static Stream<KubeObject> objects(ClusterState state, Collection<ObjectKey> keys) {
        return keys.stream().flatMap(key -> state.snapshot().get(key).stream());
    }

    private void ofService(KubeObject service, Set<Object> asked) {
        Stream.concat(
                        Targets.of(service).stream().map(Target::address),
                        service.facts(ServiceFacts.class).clusterIps().stream())
                .filter(ip -> ip != null && asked.add(ip))
                .forEach(this::address);
        for (ServiceFacts.Port port : service.facts(ServiceFacts.class).ports()) {
            if (port.nodePort() != 0 && asked.add(port.nodePort())) {
                nodePort(port.nodePort());
            }
        }
    }

    private void ofPod(KubeObject pod, Set<Object> asked) {
        PodFacts facts = pod.facts(PodFacts.class);
        facts.ips().stream().filter(asked::add).forEach(this::address);
        facts.hostPorts().forEach(port -> {
            if (asked.add(facts.nodeName() + ":" + port.port())) {
                hostPort(port.port(), facts.nodeName());
            }
        });
    }

    private void ofNode(KubeObject node, Set<Object> asked) {
        NodeFacts facts = node.facts(NodeFacts.class);
        Stream.of(facts.internalIps(), facts.externalIps())
                .flatMap(List::stream)
                .filter(asked::add)
                .forEach(this::address);
    }

    private void address(IpAddress address) {
        services(address);
        TreeSet<String> pods = new TreeSet<>();
        snapshot.podsWithIp(address).stream()
                .filter(pod -> !pod.facts(PodFacts.class).terminal()
                        && !pod.facts(PodFacts.class).hostNetwork())
                .forEach(pod -> pods.add(title(pod)));
        TreeSet<String> nodes = new TreeSet<>();
        snapshot.nodesWithIp(address).forEach(node -> nodes.add(title(node)));
        if (nodes.size() > 1) {
            found.add(new Clash(Type.NodeAddress, address.toString(), List.copyOf(nodes)));
        }
        if (!pods.isEmpty()) {
            TreeSet<String> all = new TreeSet<>(pods);
            all.addAll(nodes);
            snapshot.servicesWithIp(address).forEach(service -> all.add(title(service)));
            if (all.size() > 1) {
                found.add(new Clash(Type.PodAddress, address.toString(), List.copyOf(all)));
            }
        }
    }

    private void services(IpAddress address) {
        List<KubeObject> holders = snapshot.servicesWithIp(address);
        if (holders.size() < 2) {
            return;
        }
        Set<String> sockets = new TreeSet<>();
        holders.stream().flatMap(s -> sockets(s, address)).forEach(sockets::add);
        for (String socket : sockets) {
            List<String> claiming = holders.stream()
                    .filter(s -> sockets(s, address).anyMatch(socket::equals))
                    .map(Clashes::title)
                    .sorted()
                    .toList();
            if (claiming.size() > 1) {
                found.add(new Clash(Type.ServiceAddress, socket, claiming));
            }
        }
    }

    private static Stream<String> sockets(KubeObject service, IpAddress address) {
        return Targets.of(service).stream()
                .filter(t -> address.equals(t.address()))
                .map(Target::dialled);
    }

    private void nodePort(int number) {
        List<KubeObject> holders = snapshot.servicesWithNodePort(number);
        for (String protocol : List.of("TCP", "UDP", "SCTP")) {
            List<String> claiming = holders.stream()
                    .filter(s -> holds(s.facts(ServiceFacts.class), number, protocol))
                    .map(Clashes::title)
                    .sorted()
                    .toList();
            if (claiming.size() > 1) {
                found.add(new Clash(Type.NodePort, number + "/" + protocol, claiming));
            }
        }
    }

    private static boolean holds(ServiceFacts facts, int number, String protocol) {
        return facts.healthCheckNodePort() == number && protocol.equals("TCP")
                || facts.ports().stream()
                        .anyMatch(p -> p.nodePort() == number && p.protocol().equals(protocol));
    }

    private void hostPort(int number, String node) {
        for (String protocol : List.of("TCP", "UDP", "SCTP")) {
            TreeSet<String> claiming = new TreeSet<>();
            snapshot.podsWithHostPort(number, node).stream()
                    .filter(pod -> !pod.facts(PodFacts.class).terminal())
                    .filter(pod -> pod.facts(PodFacts.class).hostPorts().stream()
                            .anyMatch(p -> p.port() == number && p.protocol().equals(protocol)))
                    .forEach(pod -> claiming.add(title(pod)));
            if (claiming.isEmpty()) {
                continue;
            }
            snapshot.servicesWithNodePort(number).stream()
                    .filter(s -> holds(s.facts(ServiceFacts.class), number, protocol))
                    .forEach(s -> claiming.add(title(s)));
            if (claiming.size() > 1) {
                found.add(new Clash(Type.HostPort, number + "/" + protocol + " of " + node, List.copyOf(claiming)));
            }
        }
    }

    private static String title(KubeObject object) {
        return object.kind().kind() + " " + (object.namespace().isEmpty() ? "" : object.namespace() + "/")
                + object.name();
    }
}
