package dev.timonel.registry.writer;

import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A seeded history of a whole cluster, step by step: pods, labels, readiness, services of every type and changes between
 * them, nodes, namespaces, ranges, and endpoints written by hand. What the registry refuses is part of it.
 */
final class HistorySteps {
    private static final List<String> APPS = List.of("web", "api", "db");
    private static final List<String> NAMESPACES = List.of("default", "default", "blue");

    private final TestCluster cluster;
    private final boolean dualStack;
    private final MovingClock clock;
    private final Random random;
    private final HistoryAgent agent;
    private int created;

    HistorySteps(TestCluster cluster, ClusterConfig config, MovingClock clock, Random random) {
        this.cluster = cluster;
        this.dualStack = config.serviceCidrs().size() == 2;
        this.clock = clock;
        this.random = random;
        this.agent = new HistoryAgent(cluster, dualStack, clock, random);
    }

    void begin() {
        create("v1", "Namespace", "", "default", "");
        create("v1", "Namespace", "", "blue", "");
        create("v1", "Namespace", "", "kube-node-lease", "");
        String cidrs = dualStack ? "'10.96.0.0/16','fd00:10:96::/112'" : "'10.96.0.0/16'";
        create("networking.k8s.io/v1", "ServiceCIDR", "", "kubernetes", ",'spec':{'cidrs':[" + cidrs + "]}");
        agent.begin();
        for (int i = 1; i <= 3; i++) {
            node("node-" + i);
        }
        for (String app : APPS) {
            create("v1", "Pod", "default", "pod-" + created++, container("8080", ""), "'labels':{'app':'" + app + "'}");
            create(
                    "v1",
                    "Service",
                    "default",
                    app + "-0",
                    ",'spec':{'selector':{'app':'" + app
                            + "'},'ports':[{'name':'http','port':80,'targetPort':'http'}]}");
        }
    }

    /** What was done, for the message of a failure. */
    String next() {
        return switch (random.nextInt(26)) {
            case 0, 1, 2, 3 -> pod();
            case 4 -> relabel();
            case 5, 6 -> readiness();
            case 7, 8 -> deletePod();
            case 9, 10, 11 -> newService();
            case 12, 13, 14 -> changeService();
            case 15 -> delete(pick(Kinds.SERVICE), null);
            case 16 -> changeNode();
            case 17 -> namespaceOrRange();
            case 18 -> byHand();
            case 19, 20 -> time();
            case 21, 22, 23, 24 -> agent.next();
            default -> dryRun();
        };
    }

    /** Seconds, or so long that grace periods end, nodes are lost and their pods evicted. */
    private String time() {
        int seconds = random.nextBoolean() ? 1 + random.nextInt(30) : 40 + random.nextInt(4000);
        clock.advance(Duration.ofSeconds(seconds));
        // whatever is asked brings the committer to look at what is due
        HasMetadata service = read("v1", "Service", "default", "dry", spec(), "");
        propose(new Proposal.Create(Kinds.SERVICE, "default", service, true));
        return seconds + " s pass";
    }

    private String pod() {
        String name = "pod-" + created++;
        String slow = random.nextInt(3) == 0 ? "'timonel.dev/terminate-after':'1h'" : "";
        String port = random.nextInt(3) == 0 ? "9090" : "8080";
        return create(
                "v1",
                "Pod",
                namespace(),
                name,
                container(
                        port,
                        (random.nextInt(4) == 0 ? "'nodeName':'vm'," : "")
                                + (random.nextInt(8) == 0 ? "'hostNetwork':true," : "")),
                "'labels':{'app':'" + app() + "'},'annotations':{" + slow + "}");
    }

    private static String container(String port, String more) {
        return ",'spec':{" + more + "'terminationGracePeriodSeconds':3600,'containers':[{'name':'c','image':'nginx',"
                + "'ports':[{'name':'http','containerPort':" + port + "},{'name':'sig','containerPort':" + port
                + ",'protocol':'SCTP'}]}]}";
    }

    private String relabel() {
        return edit(pick(Kinds.POD), "", Pod.class, pod -> pod.getMetadata().setLabels(Map.of("app", app())));
    }

    private String readiness() {
        boolean finished = random.nextInt(6) == 0;
        String ready = random.nextBoolean() ? "True" : "False";
        return edit(pick(Kinds.POD), "status", Pod.class, pod -> {
            if (finished) {
                pod.getStatus().setPhase("Succeeded");
            }
            pod.getStatus().getConditions().stream()
                    .filter(c -> c.getType().equals("Ready"))
                    .forEach(c -> c.setStatus(ready));
        });
    }

    private String deletePod() {
        DeleteOptions now = new DeleteOptions();
        now.setGracePeriodSeconds(0L);
        return delete(pick(Kinds.POD), random.nextInt(3) == 0 ? now : null);
    }

    private String newService() {
        return create("v1", "Service", namespace(), APPS.get(random.nextInt(3)) + "-" + random.nextInt(4), spec(), "");
    }

    /** YAML sent again without what was allocated, perhaps of another type. */
    private String changeService() {
        KubeObject service = pick(Kinds.SERVICE);
        if (service == null) {
            return "no service to change";
        }
        Service changed = read("v1", "Service", service.namespace(), service.name(), spec(), "");
        return propose(new Proposal.Update(service.key(), "", changed, false));
    }

    private String spec() {
        String type = List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName", "None")
                .get(random.nextInt(5));
        boolean external = type.equals("NodePort") || type.equals("LoadBalancer");
        StringBuilder spec = new StringBuilder(",'spec':{'ports':[{'name':'http','port':80,'targetPort':")
                .append(random.nextBoolean() ? "'http'" : "8080")
                .append('}')
                .append(random.nextInt(3) == 0 ? ",{'name':'dns','port':53,'protocol':'UDP'}" : "")
                .append(random.nextInt(6) == 0 ? ",{'name':'dns-tcp','port':53}" : "")
                .append(
                        random.nextInt(6) == 0
                                ? ",{'name':'sig','port':38412,'protocol':'SCTP','targetPort':'sig'}"
                                : "")
                .append(']');
        if (random.nextInt(8) != 0) {
            spec.append(",'selector':{'app':'").append(app()).append("'}");
        }
        spec.append(type.equals("None") ? ",'clusterIP':'None'" : ",'type':'" + type + "'");
        spec.append(type.equals("ExternalName") ? ",'externalName':'docs.example.com'" : "");
        spec.append(type.equals("ExternalName") ? "" : families());
        spec.append(external && random.nextBoolean() ? ",'externalTrafficPolicy':'Local'" : "");
        spec.append(random.nextInt(4) == 0 && !type.equals("ExternalName") ? ",'internalTrafficPolicy':'Local'" : "");
        spec.append(random.nextInt(4) == 0 ? ",'trafficDistribution':'PreferClose'" : "");
        spec.append(random.nextInt(6) == 0 ? ",'publishNotReadyAddresses':true" : "");
        spec.append(random.nextInt(6) == 0 ? ",'sessionAffinity':'ClientIP'" : "");
        return spec.append('}').toString();
    }

    private String families() {
        String policy = List.of("", "SingleStack", "PreferDualStack", "RequireDualStack")
                .get(random.nextInt(4));
        String first = dualStack && random.nextInt(6) == 0 ? ",'ipFamilies':['IPv6']" : "";
        return (policy.isEmpty() ? "" : ",'ipFamilyPolicy':'" + policy + "'") + first;
    }

    private String changeNode() {
        KubeObject node = pick(Kinds.NODE);
        if (node == null || random.nextInt(3) == 0) {
            return node("node-" + (1 + random.nextInt(4)));
        }
        return random.nextInt(3) == 0
                ? delete(node, null)
                : edit(node, "", Node.class, n -> n.getSpec().setUnschedulable(random.nextBoolean()));
    }

    private String node(String name) {
        return create("v1", "Node", "", name, "", "'labels':{'topology.kubernetes.io/zone':'" + name.charAt(5) + "'}");
    }

    private String namespaceOrRange() {
        ObjectKey blue = new ObjectKey(Kinds.NAMESPACE, "", "blue");
        ObjectKey range = new ObjectKey(Kinds.SERVICE_CIDR, "", "more");
        return switch (random.nextInt(4)) {
            case 0 -> delete(cluster.committer().current().get(blue).orElse(null), null);
            case 1 -> create("v1", "Namespace", "", "blue", "");
            case 2 -> delete(cluster.committer().current().get(range).orElse(null), null);
            default -> create("networking.k8s.io/v1", "ServiceCIDR", "", "more", ",'spec':{'cidrs':['10.97.0.0/28']}");
        };
    }

    /** Endpoints of services without selector; a service of the name may have one after all, or not exist. */
    private String byHand() {
        String name = APPS.get(random.nextInt(3)) + "-" + random.nextInt(4);
        if (random.nextBoolean()) {
            return create(
                    "v1",
                    "Endpoints",
                    "default",
                    name,
                    ",'subsets':[{'addresses':[{'ip':'192.0.2.1'}],'ports':[{'name':'http','port':8080}]}]");
        }
        return create(
                "discovery.k8s.io/v1",
                "EndpointSlice",
                "default",
                "hand-" + created++,
                ",'addressType':'IPv4','endpoints':[{'addresses':['192.0.2.2']}],'ports':[{'name':'http','port':8080}]",
                "'labels':{'kubernetes.io/service-name':'" + name + "'}");
    }

    private String dryRun() {
        HasMetadata service = read("v1", "Service", "default", "dry", spec(), "");
        return propose(new Proposal.Create(Kinds.SERVICE, "default", service, true));
    }

    private String app() {
        return APPS.get(random.nextInt(3));
    }

    private String namespace() {
        return NAMESPACES.get(random.nextInt(NAMESPACES.size()));
    }

    private @org.jspecify.annotations.Nullable KubeObject pick(ResourceKind kind) {
        List<KubeObject> all = new ArrayList<>(cluster.committer().current().list(kind));
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private String delete(
            @org.jspecify.annotations.Nullable KubeObject object,
            @org.jspecify.annotations.Nullable DeleteOptions options) {
        return object == null ? "nothing to delete" : propose(new Proposal.Delete(object.key(), options, false));
    }

    private <T extends HasMetadata> String edit(
            @org.jspecify.annotations.Nullable KubeObject object,
            String subresource,
            Class<T> type,
            Consumer<T> change) {
        if (object == null) {
            return "nothing to edit";
        }
        T copy = object.as(type);
        change.accept(copy);
        return propose(new Proposal.Update(object.key(), subresource, copy, false));
    }

    private String create(String apiVersion, String kind, String namespace, String name, String body) {
        return create(apiVersion, kind, namespace, name, body, "");
    }

    private String create(String apiVersion, String kind, String namespace, String name, String body, String metadata) {
        HasMetadata object = read(apiVersion, kind, namespace, name, body, metadata);
        return propose(new Proposal.Create(Kinds.of(object), namespace, object, false));
    }

    private static <T extends HasMetadata> T read(
            String apiVersion, String kind, String namespace, String name, String body, String metadata) {
        ResourceKind known = Kinds.STORED.stream()
                .filter(k -> k.kind().equals(kind) && k.apiVersion().equals(apiVersion))
                .findFirst()
                .orElseThrow();
        String json = "{'apiVersion':'" + apiVersion + "','kind':'" + kind + "','metadata':{'name':'" + name + "'"
                + (namespace.isEmpty() ? "" : ",'namespace':'" + namespace + "'")
                + (metadata.isEmpty() ? "" : "," + metadata) + "}" + body + "}";
        @SuppressWarnings("unchecked") // the caller names the kind
        T object = (T) KubeJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), known.type());
        return object;
    }

    private String propose(Proposal proposal) {
        CompletableFuture<Outcome> answer = cluster.committer().propose(proposal);
        String title = proposal.toString();
        try {
            answer.join();
            return title;
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof StatusException status && status.code() < 500) {
                return title + " refused: " + status.getMessage();
            }
            throw new AssertionError(title, refused);
        }
    }
}
