package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.audit.Audit;
import dev.timonel.audit.AuditReport;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What holds of every published state, whatever led to it. Written from service-semantics B and C, not from the code. */
public final class HistoryLaws {
    private static final Router ROUTER = new Router(Cluster.CONFIG);

    private HistoryLaws() {}

    /** The same objects in another order, without any history. */
    static ClusterSnapshot anew(ClusterSnapshot snapshot, long seed) {
        List<KubeObject> objects = new ArrayList<>(snapshot.all().toList());
        Collections.shuffle(objects, new Random(seed));
        return ClusterSnapshot.of(snapshot.revision(), objects);
    }

    /** Every key of every reconciler, on a state that was computed from nothing. */
    static void reconcilingEverythingAgainPlansNothing(
            List<Reconciler> reconcilers, ClusterSnapshot snapshot, Instant now) {
        for (Reconciler reconciler : reconcilers) {
            TreeSet<ObjectKey> keys = new TreeSet<>();
            snapshot.all()
                    .filter(o -> !o.kind().equals(Kinds.CURSOR))
                    .forEach(o -> keys.addAll(reconciler.affected(new Change(Change.Type.ADDED, o, null), snapshot)));
            Set<ObjectKey> timed = Set.copyOf(reconciler.timed(snapshot));
            for (ObjectKey key : keys) {
                Plan plan = reconciler.reconcile(key, snapshot, now);
                assertThat(plan.isEmpty())
                        .as("%s has nothing left to do for %s: %s", reconciler.name(), key, plan)
                        .isTrue();
                assertThat(plan.dueAt() == null || timed.contains(key))
                        .as("%s looks at %s again after a start", reconciler.name(), key)
                        .isTrue();
            }
        }
    }

    public static void allocationsAreUnique(ClusterSnapshot snapshot) {
        List<IpAddress> clusterIps = new ArrayList<>();
        List<IpAddress> balanced = new ArrayList<>();
        List<Integer> nodePorts = new ArrayList<>();
        for (KubeObject service : snapshot.list(Kinds.SERVICE)) {
            ServiceFacts facts = service.facts(ServiceFacts.class);
            clusterIps.addAll(facts.clusterIps());
            facts.ingress().stream().flatMap(i -> Stream.ofNullable(i.ip())).forEach(balanced::add);
            TreeSet<Integer> own = new TreeSet<>();
            facts.ports().forEach(p -> own.add(p.nodePort()));
            own.add(facts.healthCheckNodePort());
            own.remove(0);
            nodePorts.addAll(own);
            boolean takesPorts = facts.type().equals("NodePort") || facts.type().equals("LoadBalancer");
            assertThat(own.isEmpty()).as("node ports %s of %s", own, service).isNotEqualTo(takesPorts);
            assertThat(facts.clusterIps().isEmpty())
                    .as("cluster IPs of %s", service)
                    .isEqualTo(facts.headless() || facts.isExternalName());
            assertThat(facts.ingress().isEmpty())
                    .as("the pool has IPv4 addresses, for %s", service)
                    .isEqualTo(!facts.type().equals("LoadBalancer")
                            || !facts.families().contains("IPv4"));
        }
        assertThat(clusterIps).doesNotHaveDuplicates();
        assertThat(balanced).doesNotHaveDuplicates();
        assertThat(nodePorts).doesNotHaveDuplicates();
        assertThat(snapshot.list(Kinds.POD).stream()
                        .map(p -> p.facts(PodFacts.class))
                        .filter(p -> !p.terminal() && !p.hostNetwork())
                        .flatMap(p -> p.ips().stream()))
                .doesNotHaveDuplicates();
        assertThat(snapshot.list(Kinds.NODE).stream().flatMap(n -> n.facts(NodeFacts.class).podCidrs().stream()))
                .doesNotHaveDuplicates();
    }

    /** A second after it was due, no terminating pod is left of those that Timonel itself finishes. */
    static void nothingIsLeftWhoseTimeIsOver(ClusterSnapshot snapshot, Instant now) {
        snapshot.list(Kinds.POD).stream()
                .filter(KubeObject::deleting)
                .filter(p -> snapshot.facts(
                                new ObjectKey(
                                        Kinds.NODE, "", p.facts(PodFacts.class).nodeName()),
                                NodeFacts.class)
                        .filter(n -> !n.external())
                        .isPresent())
                .map(p -> p.as(Pod.class).getMetadata())
                .filter(m -> m.getFinalizers().isEmpty())
                .forEach(m -> assertThat(Instant.parse(m.getDeletionTimestamp()))
                        .as("the deletion of pod %s", m.getName())
                        .isAfter(now));
    }

    /** B4: an allocated cluster IP is an IPAddress that names its service, and the other way round. */
    public static void ipAddressesAreThoseOfServices(ClusterSnapshot snapshot) {
        Map<String, String> expected = new TreeMap<>();
        snapshot.list(Kinds.SERVICE)
                .forEach(s -> s.facts(ServiceFacts.class)
                        .clusterIps()
                        .forEach(ip -> expected.put(ip.toString(), s.namespace() + "/" + s.name())));
        Map<String, String> actual = new TreeMap<>();
        snapshot.list(Kinds.IP_ADDRESS).forEach(o -> {
            var parent = o.as(IPAddress.class).getSpec().getParentRef();
            actual.put(o.name(), parent.getNamespace() + "/" + parent.getName());
        });
        assertThat(actual).isEqualTo(expected);
    }

    /** C1, C2: which pods are endpoints, and whether ready, serving, terminating. */
    public static void slicesHaveExactlyThePodsThatTheSelectorFinds(ClusterSnapshot snapshot) {
        for (KubeObject service : snapshot.list(Kinds.SERVICE)) {
            ServiceFacts facts = service.facts(ServiceFacts.class);
            if (!facts.selectsPods()) {
                continue;
            }
            TreeSet<String> expected = new TreeSet<>();
            snapshot.list(Kinds.POD, service.namespace()).forEach(pod -> {
                PodFacts p = pod.facts(PodFacts.class);
                boolean matches =
                        pod.labels().entrySet().containsAll(facts.selector().entrySet());
                boolean nodeExists = snapshot.get(Kinds.NODE, "", p.nodeName()).isPresent();
                if (matches && !p.terminal() && (nodeExists || facts.publishNotReadyAddresses())) {
                    p.ips().stream()
                            .filter(ip -> facts.families().contains(ip.family().name()))
                            .forEach(ip -> expected.add(pod.name() + " " + ip + " "
                                    + (facts.publishNotReadyAddresses() || p.ready() && !pod.deleting()) + " "
                                    + p.ready() + " " + pod.deleting()));
                }
            });
            TreeSet<String> actual = new TreeSet<>();
            snapshot.slicesOf(service.namespace(), service.name()).stream()
                    .filter(s ->
                            "endpointslice-controller.k8s.io".equals(s.labels().get(SliceFacts.MANAGED_BY_LABEL)))
                    .flatMap(s -> s.facts(SliceFacts.class).endpoints().stream())
                    .forEach(e -> assertThat(actual.add(e.pod() + " " + e.address() + " " + e.ready() + " "
                                    + e.serving() + " " + e.terminating()))
                            .as("%s is in one slice only", e)
                            .isTrue());
            assertThat(actual).as("endpoints of %s", service).isEqualTo(expected);
        }
    }

    /** What follows from a change is in its transaction, so the objects of every state agree with each other. */
    public static void theAuditFindsNoInconsistency(ClusterSnapshot snapshot) {
        assertThat(Audit.of(snapshot).items().stream().filter(AuditReport.AuditFinding::inconsistency))
                .isEmpty();
    }

    /** D2: every candidate is ready, or terminates and serves while none is ready. How many packets had a candidate. */
    public static int candidatesAreReadyOrTheFallback(ClusterSnapshot snapshot) {
        int decisions = 0;
        for (KubeObject service : snapshot.list(Kinds.SERVICE)) {
            ServiceFacts facts = service.facts(ServiceFacts.class);
            for (ServiceFacts.Port port : facts.ports()) {
                for (IpAddress ip : facts.clusterIps()) {
                    decisions += candidates(snapshot, service, ip.toString(), port.port(), port.protocol());
                }
                for (ServiceFacts.Ingress ingress : facts.ingress()) {
                    decisions +=
                            candidates(snapshot, service, String.valueOf(ingress.ip()), port.port(), port.protocol());
                }
                for (KubeObject node : snapshot.list(Kinds.NODE)) {
                    if (port.nodePort() != 0) {
                        decisions += candidates(snapshot, service, node.name(), port.nodePort(), port.protocol());
                    }
                }
            }
        }
        return decisions;
    }

    /** As clients outside and in the first and the last pod see it. */
    private static int candidates(
            ClusterSnapshot snapshot, KubeObject service, String host, int port, String protocol) {
        boolean six = host.contains(":");
        List<IpAddress> clients = new ArrayList<>(List.of(IpAddress.of(six ? "2001:db8::9" : "203.0.113.9")));
        List<IpAddress> pods = snapshot.list(Kinds.POD).stream()
                .map(p -> p.facts(PodFacts.class))
                .filter(p -> !p.terminal())
                .flatMap(p -> p.ips().stream())
                .filter(ip -> ip.family() == (six ? IpFamily.IPv6 : IpFamily.IPv4))
                .toList();
        if (!pods.isEmpty()) {
            clients.add(pods.get(0));
            clients.add(pods.get(pods.size() - 1));
        }
        int decisions = 0;
        for (IpAddress client : clients) {
            decisions += candidates(snapshot, service, new RouteQuery(host, port, "", protocol, client, ""));
        }
        return decisions;
    }

    private static int candidates(ClusterSnapshot snapshot, KubeObject service, RouteQuery query) {
        RouteDecision decision = ROUTER.decide(snapshot, query, Ticket.of(3));
        Map<String, List<SliceFacts.Target>> targets = new TreeMap<>();
        snapshot.slicesOf(service.namespace(), service.name()).stream()
                .map(s -> s.facts(SliceFacts.class))
                .flatMap(s -> s.endpoints().stream())
                .forEach(t -> targets.computeIfAbsent(t.address().toString(), a -> new ArrayList<>())
                        .add(t));
        boolean allReady = decision.candidates().stream()
                .allMatch(c -> targets.get(c.address()).stream().anyMatch(SliceFacts.Target::ready));
        boolean allFallback = decision.candidates().stream()
                .allMatch(c -> targets.get(c.address()).stream().anyMatch(t -> t.serving() && t.terminating()));
        assertThat(allReady || allFallback)
                .as("candidates of %s of %s: %s", query, service, decision.candidates())
                .isTrue();
        if (service.facts(ServiceFacts.class).selectsPods()) {
            decision.candidates().stream()
                    .filter(c -> c.pod() != null)
                    .forEach(c -> assertThat(snapshot.get(Kinds.POD, service.namespace(), String.valueOf(c.pod())))
                            .as("pod of candidate %s", c)
                            .isPresent());
        }
        if (decision.verdict() == RouteDecision.Verdict.Forward) {
            assertThat(decision.candidates()).contains(decision.endpoint());
        }
        return decision.candidates().isEmpty() ? 0 : 1;
    }
}
