package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.annotated;
import static dev.timonel.controller.ClusterFixtures.containerPort;
import static dev.timonel.controller.ClusterFixtures.cpus;
import static dev.timonel.controller.ClusterFixtures.deleting;
import static dev.timonel.controller.ClusterFixtures.families;
import static dev.timonel.controller.ClusterFixtures.headless;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.labelled;
import static dev.timonel.controller.ClusterFixtures.nodeNamed;
import static dev.timonel.controller.ClusterFixtures.notReady;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.phase;
import static dev.timonel.controller.ClusterFixtures.podNamed;
import static dev.timonel.controller.ClusterFixtures.port;
import static dev.timonel.controller.ClusterFixtures.publishNotReady;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static dev.timonel.controller.ClusterFixtures.slices;
import static dev.timonel.controller.ClusterFixtures.trafficDistribution;
import static dev.timonel.controller.ClusterFixtures.uid;
import static dev.timonel.controller.ClusterFixtures.zone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.Settle;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.registry.writer.ForwardingReconciler;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of pods, nodes and one service. After every step the slices, as they grew, hold exactly the endpoints
 * that the rules C1 and C2 give, computed here from scratch and without the code under test.
 */
class EndpointSliceHistoryTest {
    private static final int STEPS = 12;

    static IntStream seeds() {
        return IntStream.range(0, 2 * Integer.getInteger("histories.seeds", 8));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theSlicesAlwaysHoldExactlyTheDesiredEndpoints(int seed) {
        Random random = new Random(seed);
        Settle settle = new Settle(new EndpointSliceReconciler(), new EndpointsReconciler());
        settle.put(serviceNamed("web", containerNamedPort()));
        for (int step = 0; step < STEPS; step++) {
            Map<ObjectKey, KubeObject> before = byKey(settle);
            change(settle, random);
            assertThat(actual(settle)).as("step %d", step).isEqualTo(expected(settle));
            assertLawful(settle, before);
        }
    }

    /** Reconcilers that remember nothing write the same, to the letter, as those that were there all the time. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsRememberedOfTheLastTimeChangesNothing(int seed) {
        Settle remembering = new Settle(new EndpointSliceReconciler(), new EndpointsReconciler());
        Settle forgetful = new Settle(
                new Anew(new EndpointSliceReconciler(), EndpointSliceReconciler::new),
                new Anew(new EndpointsReconciler(), EndpointsReconciler::new));
        List<Random> draws = List.of(new Random(seed), new Random(seed));
        List<Settle> both = List.of(remembering, forgetful);
        for (int step = 0; step < 3 * STEPS; step++) {
            for (int i = 0; i < 2; i++) {
                if (step == 0) {
                    both.get(i).put(serviceNamed("web", containerNamedPort()));
                } else if (step % 3 == 0) {
                    change(both.get(i), draws.get(i));
                } else {
                    changeFew(both.get(i), draws.get(i));
                }
            }
            assertThat(Settle.bytes(remembering.snapshot()))
                    .as("step %d", step)
                    .isEqualTo(Settle.bytes(forgetful.snapshot()));
        }
    }

    private static void changeFew(Settle settle, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> settle.delete(some(settle, Kinds.POD, random, 3));
            case 1 -> settle.put(randomNode(random));
            default ->
                settle.put(IntStream.range(0, 1 + random.nextInt(4))
                        .mapToObj(i -> randomPod(random.nextInt(320), random))
                        .toArray(HasMetadata[]::new));
        }
    }

    /** A reconciler that is another one each time that it is asked. */
    private static final class Anew extends ForwardingReconciler {
        private final Supplier<Reconciler> anew;

        Anew(Reconciler reconciler, Supplier<Reconciler> anew) {
            super(reconciler);
            this.anew = anew;
        }

        @Override
        public Plan reconcile(ObjectKey key, ClusterSnapshot state, Instant now) {
            return anew.get().reconcile(key, state, now);
        }
    }

    private static void assertLawful(Settle settle, Map<ObjectKey, KubeObject> before) {
        List<ObjectKey> written =
                settle.consequences().stream().map(Change::key).toList();
        assertThat(written).as("each object is written once").doesNotHaveDuplicates();
        byKey(settle).forEach((key, slice) -> {
            EndpointSlice body = slice.as(EndpointSlice.class);
            assertThat(body.getEndpoints()).hasSizeLessThanOrEqualTo(100);
            KubeObject old = before.get(key);
            if (old != null && !written.contains(key)) {
                assertThat(slice).as("an unchanged slice is not touched").isSameAs(old);
            } else if (old != null) {
                EndpointSlice last = old.as(EndpointSlice.class);
                last.getMetadata().setResourceVersion(body.getMetadata().getResourceVersion());
                assertThat(body).as("a written slice differs").isNotEqualTo(last);
            }
        });
        for (String family : settle.snapshot()
                .facts(new ObjectKey(Kinds.SERVICE, "default", "web"), ServiceFacts.class)
                .orElseThrow()
                .families()) {
            assertThat(byKey(settle).values())
                    .as("there is always a slice of each family")
                    .anyMatch(s -> s.as(EndpointSlice.class).getAddressType().equals(family));
        }
    }

    // ---- the history

    private static void change(Settle settle, Random random) {
        switch (random.nextInt(10)) {
            case 0 -> settle.put(randomService(random));
            case 1 -> settle.put(randomNode(random));
            case 2 -> settle.delete(new ObjectKey(Kinds.NODE, "", "node-" + random.nextInt(4)));
            case 3 -> settle.delete(some(settle, Kinds.ENDPOINT_SLICE, random, 2));
            case 4, 5 -> settle.delete(some(settle, Kinds.POD, random, 150));
            default -> settle.put(randomPods(random));
        }
    }

    private static ObjectKey[] some(Settle settle, dev.timonel.model.ResourceKind kind, Random random, int most) {
        List<ObjectKey> keys = new ArrayList<>(
                settle.snapshot().list(kind).stream().map(KubeObject::key).toList());
        java.util.Collections.shuffle(keys, random);
        return keys.subList(0, Math.min(keys.size(), 1 + random.nextInt(most))).toArray(ObjectKey[]::new);
    }

    private static HasMetadata[] randomPods(Random random) {
        int first = random.nextInt(300);
        return IntStream.range(first, first + 1 + random.nextInt(180))
                .mapToObj(i -> randomPod(i % 320, random))
                .toArray(HasMetadata[]::new);
    }

    private static Pod randomPod(int number, Random random) {
        Pod pod = podNamed("web-" + number, on("node-" + random.nextInt(3)));
        if (random.nextInt(20) > 0) {
            ip("10.1." + number / 200 + "." + (1 + number % 200)).on(pod);
            if (random.nextBoolean()) {
                ip("fd00::" + Integer.toHexString(number + 1)).on(pod);
            }
        }
        if (random.nextInt(5) == 0) {
            notReady().on(pod);
        }
        if (random.nextInt(8) == 0) {
            deleting().on(pod);
        }
        if (random.nextInt(12) == 0) {
            phase("Failed").on(pod);
        }
        if (random.nextInt(8) == 0) {
            labelled("app", "other").on(pod);
        }
        if (random.nextInt(10) == 0) {
            uid("uid-again-" + random.nextInt(1000)).on(pod);
        }
        if (random.nextInt(10) > 0) {
            containerPort("http", random.nextInt(6) == 0 ? 9090 : 8080, "TCP").on(pod);
        }
        return pod;
    }

    private static Node randomNode(Random random) {
        Node node = nodeNamed("node-" + random.nextInt(3));
        if (random.nextInt(6) > 0) {
            zone("z" + random.nextInt(3)).on(node);
        }
        if (random.nextInt(6) > 0) {
            cpus(Integer.toString(1 + random.nextInt(8))).on(node);
        }
        return node;
    }

    private static Service randomService(Random random) {
        Service service = serviceNamed("web", containerNamedPort());
        switch (random.nextInt(5)) {
            case 0 -> families("IPv4", "IPv6").on(service);
            case 1 -> families("IPv6").on(service);
            default -> {}
        }
        switch (random.nextInt(7)) {
            case 0 -> publishNotReady().on(service);
            case 1 -> service.getSpec().getPorts().get(0).setTargetPort(new IntOrString(8080));
            case 2 -> labelled("v", "x" + random.nextInt(3)).on(service);
            case 3 -> trafficDistribution("PreferSameNode").on(service);
            case 4 -> trafficDistribution("PreferClose").on(service);
            case 5 -> annotated(ServiceFacts.TOPOLOGY_MODE_ANNOTATION, "Auto").on(service);
            default -> headless().on(service);
        }
        return service;
    }

    private static ClusterFixtures.Setting<Service> containerNamedPort() {
        return port("h", 80, "http");
    }

    // ---- the rules, once more

    /** One line an endpoint: family, ports, address, conditions, pod, node, zone. */
    private static TreeSet<String> expected(Settle settle) {
        KubeObject service =
                settle.snapshot().get(Kinds.SERVICE, "default", "web").orElseThrow();
        ServiceFacts facts = service.facts(ServiceFacts.class);
        TreeSet<String> lines = new TreeSet<>();
        for (KubeObject pod : settle.snapshot().list(Kinds.POD)) {
            PodFacts seen = pod.facts(PodFacts.class);
            Optional<String> zone = settle.snapshot()
                    .facts(new ObjectKey(Kinds.NODE, "", seen.nodeName()), NodeFacts.class)
                    .map(NodeFacts::zone);
            boolean publish = facts.publishNotReadyAddresses();
            if (!"web".equals(pod.labels().get("app")) || seen.phase().equals("Failed") || zone.isEmpty() && !publish) {
                continue;
            }
            boolean ready = publish || seen.ready() && !pod.deleting();
            for (IpAddress address : seen.ips()) {
                if (facts.families().contains(address.family().name())) {
                    lines.add(String.join(
                            " ",
                            address.family().name(),
                            ports(facts, seen).toString(),
                            address.toString(),
                            ready + "/" + seen.ready() + "/" + pod.deleting(),
                            pod.name() + "/" + pod.uid(),
                            seen.nodeName(),
                            zone.orElse("")));
                }
            }
        }
        return lines;
    }

    private static List<Integer> ports(ServiceFacts service, PodFacts pod) {
        if (service.ports().get(0).targetPort().getIntVal() != null) {
            return List.of(service.ports().get(0).targetPort().getIntVal());
        }
        return pod.ports().stream().map(PodFacts.ContainerPort::port).toList();
    }

    private static TreeSet<String> actual(Settle settle) {
        TreeSet<String> lines = new TreeSet<>();
        int endpoints = 0;
        for (KubeObject object : slices(settle.snapshot())) {
            EndpointSlice slice = object.as(EndpointSlice.class);
            for (Endpoint e : slice.getEndpoints()) {
                endpoints++;
                lines.add(String.join(
                        " ",
                        slice.getAddressType(),
                        slice.getPorts().stream().map(p -> p.getPort()).toList().toString(),
                        e.getAddresses().get(0),
                        e.getConditions().getReady() + "/"
                                + e.getConditions().getServing() + "/"
                                + e.getConditions().getTerminating(),
                        e.getTargetRef().getName() + "/" + e.getTargetRef().getUid(),
                        e.getNodeName(),
                        e.getZone() == null ? "" : e.getZone()));
            }
        }
        assertThat(lines).as("no endpoint twice").hasSize(endpoints);
        return lines;
    }

    private static Map<ObjectKey, KubeObject> byKey(Settle settle) {
        Map<ObjectKey, KubeObject> byKey = new LinkedHashMap<>();
        slices(settle.snapshot()).forEach(s -> byKey.put(s.key(), s));
        return byKey;
    }
}
