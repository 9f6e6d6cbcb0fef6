package dev.timonel.registry.writer;

import dev.timonel.api.patch.Patches;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A committer on a database with every reconciler of the program, and time that moves only when told to. */
public final class LiveCluster implements AutoCloseable {
    static final ProxyConfig PROXY = new ProxyConfig(
            false,
            ProxyConfig.DetectLocalMode.ClusterCIDR,
            List.of(),
            TestCluster.CONFIG.clusterCidrs(),
            TestCluster.CONFIG.serviceCidrs(),
            TestCluster.CONFIG.clusterDomain(),
            TestCluster.CONFIG.nodePortRange(),
            true);

    private final MovingClock clock = new MovingClock();
    private final TestCluster cluster;

    public LiveCluster(Path directory) {
        this.cluster = TestCluster.open(
                "jdbc:h2:file:" + directory.resolve("live"),
                TestCluster.allReconcilers(),
                1,
                UnaryOperator.identity(),
                clock);
        List.of("default", "kube-node-lease").forEach(this::namespace);
        create(Kinds.SERVICE_CIDR, "{'metadata': {'name': 'kubernetes'}, 'spec': {'cidrs': ['10.96.0.0/16']}}");
    }

    private void namespace(String name) {
        create(new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build());
    }

    /** Tells of each commit from now on. */
    void listen(Registry.Listener listener) {
        cluster.committer().onPublish(listener);
    }

    /** Moves the clock, and waits until what is due then is committed. A dry run brings the committer to look. */
    public void advance(long seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        HasMetadata nothing = new NamespaceBuilder()
                .withNewMetadata()
                .withName("nothing")
                .endMetadata()
                .build();
        propose(new Proposal.Create(Kinds.NAMESPACE, "", nothing, true));
    }

    /** Somebody sets the clock, and no time passes. */
    void setClock(Duration by) {
        clock.set(by);
        advance(0);
    }

    /** How much waits for its time, seen between two commits. */
    int agenda() {
        advance(0);
        return cluster.agenda();
    }

    String time() {
        return clock.instant().toString();
    }

    ClusterSnapshot snapshot() {
        return cluster.committer().current();
    }

    /** The outcome, or the refusal as it is. */
    public Outcome propose(Proposal proposal) {
        try {
            return cluster.committer().propose(proposal).join();
        } catch (CompletionException e) {
            throw (StatusException) e.getCause();
        }
    }

    KubeObject create(HasMetadata object) {
        ResourceKind kind = Kinds.of(object);
        String namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), "");
        return propose(new Proposal.Create(kind, namespace, object, false)).object();
    }

    /** Creates what the JSON says, in which {@code '} stands for a quotation mark. */
    public KubeObject create(ResourceKind kind, String json) {
        return create(Writes.json(kind.type(), json));
    }

    /** Creates as many, side by side, so that they share transactions. */
    void createAll(ResourceKind kind, int count, IntFunction<String> json) {
        List<CompletableFuture<Outcome>> answers = IntStream.range(0, count)
                .mapToObj(i -> cluster.create(Writes.json(kind.type(), json.apply(i))))
                .toList();
        answers.forEach(CompletableFuture::join);
    }

    /** A pod with one container; {@code spec} and {@code metadata} are members, each followed by a comma. */
    public KubeObject createPod(String name, String metadata, String spec) {
        return create(
                Kinds.POD,
                "{'metadata': {" + metadata + "'namespace': 'default', 'name': '" + name
                        + "', 'labels': {'app': 'web'}},"
                        + "'spec': {" + spec + "'containers': [{'name': 'c', 'image': 'nginx',"
                        + " 'ports': [{'containerPort': 8080}]}]}}");
    }

    /** Merges the JSON into the object's status, as an agent does. */
    KubeObject patchStatus(ObjectKey key, String json) {
        return patch(key, "status", "{'status': " + json + "}");
    }

    /** A JSON merge patch of the members of spec, metadata and status; lists are replaced. */
    public KubeObject patch(ObjectKey key, String subresource, String json) {
        UnaryOperator<tools.jackson.databind.JsonNode> merge = Patches.parse(
                "application/merge-patch+json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), key);
        return propose(new Proposal.Patch(
                        key,
                        subresource,
                        merge,
                        tree -> KubeJson.fromTree(tree, key.kind().type()),
                        0,
                        false))
                .object();
    }

    public Outcome delete(ObjectKey key, @Nullable Long grace) {
        return propose(new Proposal.Delete(
                key, new DeleteOptionsBuilder().withGracePeriodSeconds(grace).build(), false));
    }

    public static ObjectKey pod(String name) {
        return new ObjectKey(Kinds.POD, "default", name);
    }

    static ObjectKey node(String name) {
        return new ObjectKey(Kinds.NODE, "", name);
    }

    public boolean exists(ObjectKey key) {
        return snapshot().get(key).isPresent();
    }

    public Pod podNamed(String name) {
        return snapshot().get(pod(name)).orElseThrow().as(Pod.class);
    }

    Node nodeNamed(String name) {
        return snapshot().get(node(name)).orElseThrow().as(Node.class);
    }

    /** {@code ready serving terminating} of each endpoint of the service, with its address before. */
    List<String> endpoints(String service) {
        return snapshot().slicesOf("default", service).stream()
                .map(o -> o.as(EndpointSlice.class))
                .flatMap(slice -> slice.getEndpoints().stream())
                .map(e -> e.getAddresses().get(0) + " " + e.getConditions().getReady() + " "
                        + e.getConditions().getServing() + " "
                        + e.getConditions().getTerminating())
                .sorted()
                .toList();
    }

    RouteDecision route(String host, int port) {
        RouteQuery query = new RouteQuery(host, port, "", "TCP", IpAddress.of("203.0.113.9"), "");
        return new Router(PROXY).decide(snapshot(), query, Ticket.of(0));
    }

    List<String> events(String reason) {
        return snapshot().list(Kinds.EVENT).stream()
                .map(o -> o.as(Event.class))
                .filter(e -> e.getReason().equals(reason))
                .map(Event::getMessage)
                .toList();
    }

    static String text(KubeObject object) {
        return new String(object.json(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
