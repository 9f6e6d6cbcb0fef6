package dev.timonel.routing.explain;

import static dev.timonel.controller.ClusterFixtures.annotated;
import static dev.timonel.controller.ClusterFixtures.containerPort;
import static dev.timonel.controller.ClusterFixtures.deleting;
import static dev.timonel.controller.ClusterFixtures.externalName;
import static dev.timonel.controller.ClusterFixtures.families;
import static dev.timonel.controller.ClusterFixtures.headless;
import static dev.timonel.controller.ClusterFixtures.in;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.labelled;
import static dev.timonel.controller.ClusterFixtures.notReady;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.phase;
import static dev.timonel.controller.ClusterFixtures.port;
import static dev.timonel.controller.ClusterFixtures.publishNotReady;
import static dev.timonel.controller.ClusterFixtures.selecting;
import static dev.timonel.controller.ClusterFixtures.trafficDistribution;
import static dev.timonel.controller.ClusterFixtures.unlabelled;
import static dev.timonel.controller.ClusterFixtures.withoutSelector;
import static dev.timonel.controller.ClusterFixtures.zone;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.ClusterFixtures.Setting;
import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** One Service {@code default/web} in every situation that a person may ask about, by the name of its golden file. */
final class ExplainSituations {
    private ExplainSituations() {}

    private static ClusterFixtures nodes() {
        return ClusterFixtures.cluster()
                .object(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("default")
                        .endMetadata()
                        .build())
                .object(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("other")
                        .endMetadata()
                        .build())
                .node("node-1", zone("a"))
                .node("node-2", zone("b"))
                .node("node-3", zone("c"));
    }

    private static ClusterFixtures twoPods() {
        return nodes().pod("web-1", on("node-1"), ip("10.244.1.2")).pod("web-2", on("node-2"), ip("10.244.2.2"));
    }

    static Map<String, ClusterFixtures> all() {
        Map<String, ClusterFixtures> all = new TreeMap<>();
        selectors(all);
        pods(all);
        conditions(all);
        ports(all);
        kinds(all);
        handmade(all);
        policies(all);
        networkPolicies(all);
        hints(all);
        addressFamilies(all);
        return all;
    }

    private static void selectors(Map<String, ClusterFixtures> all) {
        all.put("all-well", twoPods().service("web"));
        all.put("selector-typo", twoPods().service("web", selecting("app", "wbe")));
        all.put("selector-letter-case", twoPods().service("web", selecting("app", "Web")));
        all.put("selector-key-typo", twoPods().service("web", selecting("ap", "web")));
        all.put(
                "selector-other-key",
                nodes().pod("web-1", unlabelled(), labelled("run", "web"), on("node-1"), ip("10.244.1.2"))
                        .service("web"));
        all.put(
                "selector-one-pair-misses",
                nodes().pod("web-1", labelled("tier", "back"), on("node-1"), ip("10.244.1.2"))
                        .pod("api-1", labelled("app", "api"), on("node-1"), ip("10.244.1.3"))
                        .service("web", selecting("app", "web"), also("tier", "front")));
        all.put("selector-lacks-label", twoPods().service("web", selecting("app", "web"), also("track", "stable")));
        all.put(
                "selector-other-namespace",
                nodes().pod("web-1", in("other"), on("node-1"), ip("10.244.1.2"))
                        .service("web"));
        all.put("selector-nothing-near", nodes().service("web"));
        all.put(
                "selector-far",
                nodes().pod("pend", labelled("app", "pend"), on("node-1"), ip("10.244.1.2"))
                        .pod("slow", labelled("app", "slow"), on("node-2"), ip("10.244.2.2"))
                        .service("web", selecting("app", "wbe")));
    }

    private static void pods(Map<String, ClusterFixtures> all) {
        all.put(
                "pods-unscheduled",
                nodes().pod(
                                "web-1",
                                phase("Pending"),
                                notReady(),
                                condition(
                                        "PodScheduled",
                                        "False",
                                        "Unschedulable",
                                        "0/3 nodes are available: 3 node(s) were unschedulable."))
                        .service("web"));
        all.put(
                "pods-finished",
                nodes().pod("web-1", phase("Succeeded"), notReady(), on("node-1"), ip("10.244.1.2"))
                        .pod("web-2", phase("Failed"), notReady(), on("node-1"), ip("10.244.1.3"))
                        .service("web"));
        all.put(
                "pods-without-address",
                nodes().pod(
                                "web-1",
                                phase("Pending"),
                                notReady(),
                                on("node-1"),
                                condition(
                                        "PodReadyToStartContainers",
                                        "False",
                                        "FailedCreatePodSandBox",
                                        "Failed to create pod sandbox: no IP addresses available in range set:"
                                                + " 10.244.1.1-10.244.1.254"))
                        .pod("web-2", phase("Pending"), notReady(), on("node-2"))
                        .service("web"));
        all.put(
                "pods-node-missing",
                nodes().pod("web-1", on("node-9"), ip("10.244.9.2"))
                        .pod("web-2", on("node-2"), ip("10.244.2.2"))
                        .service("web"));
        all.put(
                "pods-terminating-fallback",
                nodes().pod("web-1", deleting(), on("node-1"), ip("10.244.1.2"))
                        .pod("web-2", notReady(), on("node-2"), ip("10.244.2.2"))
                        .service("web"));
        all.put(
                "pods-published-not-ready",
                nodes().pod("web-1", notReady(), on("node-1"), ip("10.244.1.2")).service("web", publishNotReady()));
    }

    private static void conditions(Map<String, ClusterFixtures> all) {
        all.put(
                "pods-container-waits",
                nodes().pod(
                                "web-1",
                                notReady(),
                                container(
                                        "{\"name\":\"main\",\"ready\":false,\"state\":{\"waiting\":{\"reason\":"
                                                + "\"CrashLoopBackOff\",\"message\":\"back-off 5m0s restarting failed container\"}}}"),
                                on("node-1"),
                                ip("10.244.1.2"))
                        .pod("web-2", on("node-2"), ip("10.244.2.2"))
                        .service("web"));
        all.put(
                "pods-readiness-gate",
                nodes().pod(
                                "web-1",
                                ready(
                                        "False",
                                        "ReadinessGatesNotReady",
                                        "corresponding condition of pod readiness gate \"example.com/lb\" does not exist."),
                                on("node-1"),
                                ip("10.244.1.2"))
                        .service("web"));
        all.put(
                "pods-ready-after",
                nodes().pod(
                                "web-1",
                                annotated("timonel.dev/ready-after", "5m"),
                                ready("False", "ContainersNotReady", "containers with unready status: [main]"),
                                container(
                                        "{\"name\":\"main\",\"ready\":false,\"started\":false,\"state\":{\"running\":{}}}"),
                                p -> p.getStatus().setStartTime("2026-01-01T00:00:00Z"),
                                on("node-1"),
                                ip("10.244.1.2"))
                        .service("web"));
        ClusterFixtures many = nodes();
        IntStream.rangeClosed(1, 7)
                .forEach(i -> many.pod(
                        "web-" + i,
                        ready("False", "ContainersNotReady", "containers with unready status: [main]"),
                        on("node-1"),
                        ip("10.244.1." + (i + 1))));
        all.put("pods-not-ready-alike", many.service("web"));
    }

    private static void ports(Map<String, ClusterFixtures> all) {
        all.put(
                "port-name-typo",
                nodes().pod("web-1", containerPort("http", 8080, "TCP"), on("node-1"), ip("10.244.1.2"))
                        .service("web", port("http", 80, "htpp")));
        all.put(
                "port-other-protocol",
                nodes().pod("web-1", containerPort("dns", 53, "TCP"), on("node-1"), ip("10.244.1.2"))
                        .service("web", port("dns", 53, new IntOrString("dns"), "UDP")));
        all.put(
                "port-on-some-pods",
                nodes().pod("web-1", containerPort("http", 8080, "TCP"), on("node-1"), ip("10.244.1.2"))
                        .pod("web-2", on("node-2"), ip("10.244.2.2"))
                        .service("web", port("http", 80, "http")));
        all.put(
                "port-one-of-two",
                nodes().pod("web-1", containerPort("http", 8080, "TCP"), on("node-1"), ip("10.244.1.2"))
                        .service("web", port("http", 80, "http"), port("metrics", 9090, "prom")));
        all.put(
                "port-undeclared",
                nodes().pod("web-1", containerPort("http", 8081, "TCP"), on("node-1"), ip("10.244.1.2"))
                        .service("web", port("http", 80, 8080)));
    }

    private static void kinds(Map<String, ClusterFixtures> all) {
        all.put("headless", twoPods().service("web", headless(), port("http", 80, 8080)));
        all.put(
                "external-name",
                nodes().service("web", externalName("docs.example.com"), withoutSelector(), ExplainSituations::noIp));
        all.put(
                "external-name-is-an-address",
                twoPods().service("web", externalName("192.0.2.1"), ExplainSituations::noIp));
        all.put(
                "load-balancer-pending",
                twoPods().service("web", type("LoadBalancer"), nodePort(30080), LoadBalancers::failed));
        all.put(
                "load-balancer-of-another-class",
                twoPods()
                        .service("web", type("LoadBalancer"), s -> s.getSpec().setLoadBalancerClass("example.com/lb")));
        all.put(
                "session-affinity",
                twoPods()
                        .service(
                                "web",
                                s -> s.setSpec(s.getSpec().toBuilder()
                                        .withSessionAffinity("ClientIP")
                                        .withNewSessionAffinityConfig()
                                        .withNewClientIP(10800)
                                        .endSessionAffinityConfig()
                                        .build())));
    }

    private static void handmade(Map<String, ClusterFixtures> all) {
        all.put("no-selector-nothing-written", nodes().service("web", withoutSelector()));
        all.put("no-selector-empty-map", nodes().service("web", s -> s.getSpec().setSelector(new LinkedHashMap<>())));
        all.put(
                "no-selector-slice",
                nodes().service("web", withoutSelector(), port("http", 80, 8080))
                        .object(slice("http")));
        all.put(
                "no-selector-slice-with-another-port",
                nodes().service("web", withoutSelector(), port("http", 80, 8080))
                        .object(slice("web")));
        all.put(
                "no-selector-mirrored",
                nodes().service("web", withoutSelector()).object(endpoints("{}")));
        all.put(
                "no-selector-not-mirrored",
                nodes().service("web", withoutSelector())
                        .object(endpoints("{\"endpointslice.kubernetes.io/skip-mirror\":\"true\"}")));
    }

    private static void networkPolicies(Map<String, ClusterFixtures> all) {
        all.put("network-policy-denies-all", twoPods().service("web").object(networkPolicy("{\"podSelector\":{}}")));
        all.put(
                "network-policy-lets-in-some",
                twoPods()
                        .service("web")
                        .object(networkPolicy(
                                "{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}},\"ingress\":[{\"from\":"
                                        + "[{\"podSelector\":{\"matchLabels\":{\"app\":\"client\"}}}]}]}")));
    }

    private static NetworkPolicy networkPolicy(String spec) {
        String json = "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"metadata\":{\"namespace\":"
                + "\"default\",\"name\":\"some\"},\"spec\":" + spec + "}";
        return KubeJson.read(json.getBytes(StandardCharsets.UTF_8), NetworkPolicy.class);
    }

    private static void policies(Map<String, ClusterFixtures> all) {
        all.put(
                "policy-internal-local",
                twoPods().service("web", s -> s.getSpec().setInternalTrafficPolicy("Local")));
        all.put(
                "policy-external-local-node-port",
                nodes().pod("web-1", on("node-1"), ip("10.244.1.2"))
                        .service("web", type("NodePort"), nodePort(30080), externalLocal()));
        all.put(
                "policy-external-local-load-balancer",
                twoPods()
                        .service(
                                "web",
                                type("LoadBalancer"),
                                nodePort(30080),
                                externalLocal(),
                                s -> s.getSpec().setHealthCheckNodePort(32001),
                                LoadBalancers::balanced,
                                s -> s.getSpec().getLoadBalancerSourceRanges().add("203.0.113.0/24")));
    }

    private static void hints(Map<String, ClusterFixtures> all) {
        all.put("hints-one-zone-without-endpoint", twoPods().service("web", trafficDistribution("PreferClose")));
        all.put(
                "hints-no-zones",
                ClusterFixtures.cluster()
                        .node("node-1")
                        .pod("web-1", on("node-1"), ip("10.244.1.2"))
                        .service("web", trafficDistribution("PreferSameZone")));
        all.put(
                "hints-one-endpoint-without-zone",
                nodes().node("node-4")
                        .pod("web-1", on("node-1"), ip("10.244.1.2"))
                        .pod("web-4", on("node-4"), ip("10.244.4.2"))
                        .service("web", trafficDistribution("PreferClose")));
        all.put(
                "hints-topology-mode-off",
                twoPods()
                        .service(
                                "web",
                                annotated("service.kubernetes.io/topology-mode", "Auto"),
                                trafficDistribution("PreferClose"))
                        .object(KubeJson.read(
                                bytes(
                                        "{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"namespace\":\"default\","
                                                + "\"name\":\"web.1\"},\"reason\":\"TopologyAwareHintsDisabled\",\"involvedObject\":"
                                                + "{\"uid\":\"uid-web\"},\"message\":\"Nodes do not have the label or CPU specified,"
                                                + " addressType: IPv4\"}"),
                                Event.class)));
    }

    private static void addressFamilies(Map<String, ClusterFixtures> all) {
        all.put("family-of-pods-differs", twoPods().service("web", families("IPv6")));
        all.put("family-second-without-endpoints", twoPods().service("web", families("IPv4", "IPv6")));
        ClusterFixtures many = nodes();
        IntStream.range(0, 1001)
                .forEach(i -> many.pod(
                        "web-" + (1000 + i), on("node-1"), ip("10.244." + (8 + i / 250) + "." + (i % 250 + 1))));
        all.put("over-capacity", many.service("web"));
    }

    private static Setting<Service> also(String key, String value) {
        return s -> s.getSpec().getSelector().put(key, value);
    }

    private static Setting<Service> type(String type) {
        return s -> {
            s.getSpec().setType(type);
            s.getSpec().setExternalTrafficPolicy("Cluster");
        };
    }

    private static Setting<Service> externalLocal() {
        return s -> s.getSpec().setExternalTrafficPolicy("Local");
    }

    private static Setting<Service> nodePort(int number) {
        return s -> {
            port("http", 80, 8080).on(s);
            s.getSpec().getPorts().get(0).setNodePort(number);
        };
    }

    private static void noIp(Service service) {
        service.getSpec().setClusterIP(null);
        service.getSpec().setClusterIPs(new java.util.ArrayList<>());
        service.getSpec().setIpFamilies(new java.util.ArrayList<>());
    }

    /** Statuses of load balancers, as their controller writes them. */
    static final class LoadBalancers {
        private LoadBalancers() {}

        static void failed(Service service) {
            service.setStatus(
                    status("{\"loadBalancer\":{},\"conditions\":[{\"type\":\"timonel.dev/LoadBalancerProvisioned\","
                            + "\"status\":\"False\",\"message\":\"Error syncing load balancer: failed to ensure load balancer:"
                            + " no address is left in the pool 198.51.100.0/24\"}]}"));
        }

        static void balanced(Service service) {
            service.setStatus(
                    status("{\"loadBalancer\":{\"ingress\":[{\"ip\":\"198.51.100.1\",\"ipMode\":\"VIP\"}]}}"));
        }

        private static io.fabric8.kubernetes.api.model.ServiceStatus status(String json) {
            return KubeJson.read(bytes(json), io.fabric8.kubernetes.api.model.ServiceStatus.class);
        }
    }

    private static Setting<Pod> condition(String type, String status, String reason, String message) {
        return p -> p.getStatus().getConditions().add(of(type, status, reason, message));
    }

    private static Setting<Pod> ready(String status, String reason, String message) {
        return p -> p.getStatus().getConditions().set(0, of("Ready", status, reason, message));
    }

    private static PodCondition of(String type, String status, String reason, String message) {
        PodCondition condition = new PodCondition();
        condition.setType(type);
        condition.setStatus(status);
        condition.setReason(reason);
        condition.setMessage(message);
        return condition;
    }

    private static Setting<Pod> container(String json) {
        return p -> p.getStatus().getContainerStatuses().add(KubeJson.read(bytes(json), ContainerStatus.class));
    }

    private static HasMetadata slice(String portName) {
        return KubeJson.read(
                bytes(
                        "{\"apiVersion\":\"discovery.k8s.io/v1\",\"kind\":\"EndpointSlice\",\"metadata\":{\"namespace\":\"default\","
                                + "\"name\":\"web-by-hand\",\"labels\":{\"kubernetes.io/service-name\":\"web\"}},\"addressType\":\"IPv4\","
                                + "\"ports\":[{\"name\":\"" + portName + "\",\"port\":8080,\"protocol\":\"TCP\"}],"
                                + "\"endpoints\":[{\"addresses\":[\"192.0.2.10\"],\"conditions\":{\"ready\":true}}]}"),
                EndpointSlice.class);
    }

    private static HasMetadata endpoints(String labels) {
        return KubeJson.read(
                bytes(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Endpoints\",\"metadata\":{\"namespace\":\"default\",\"name\":\"web\","
                                + "\"labels\":" + labels + "},\"subsets\":[{\"addresses\":[{\"ip\":\"192.0.2.10\"}],"
                                + "\"ports\":[{\"port\":8080,\"protocol\":\"TCP\"}]}]}"),
                Endpoints.class);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
