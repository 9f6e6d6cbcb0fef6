package dev.timonel.registry.writer;

import dev.timonel.controller.ClusterReconcilers;
import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.WorkloadReconcilers;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.store.ObjectStore;
import dev.timonel.store.jpa.StoreConfiguration;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A committer on a real database, without the HTTP edge. Closing it is a clean stop; the database stays. */
final class TestCluster implements AutoCloseable {
    static final ClusterConfig CONFIG = new ClusterConfig(
            List.of(Cidr.of("10.244.0.0/16")),
            List.of(Cidr.of("10.96.0.0/16")),
            24,
            PortRange.parse("30000-32767").orElseThrow(),
            Cidr.of("198.51.100.0/24"),
            "cluster.local");

    /** With both families, in the ranges that the routing tests know. */
    static final ClusterConfig DUAL_STACK = new ClusterConfig(
            List.of(Cidr.of("10.244.0.0/16"), Cidr.of("fd00:10:244::/56")),
            List.of(Cidr.of("10.96.0.0/16"), Cidr.of("fd00:10:96::/112")),
            24,
            PortRange.parse("30000-32767").orElseThrow(),
            Cidr.of("198.51.100.0/24"),
            "cluster.local");

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(StoreConfiguration.class)
    static class StoreOnly {}

    private final ConfigurableApplicationContext context;
    private final Committer committer;
    private final MeterRegistry meters;

    private TestCluster(ConfigurableApplicationContext context, Committer committer, MeterRegistry meters) {
        this.context = context;
        this.committer = committer;
        this.meters = meters;
    }

    static TestCluster open(String jdbcUrl, List<Reconciler> reconcilers, long seed) {
        return open(jdbcUrl, reconcilers, seed, UnaryOperator.identity());
    }

    /** {@code wrap} may stand between the committer and the store, to break what a test wants broken. */
    static TestCluster open(String jdbcUrl, List<Reconciler> reconcilers, long seed, UnaryOperator<ObjectStore> wrap) {
        return open(jdbcUrl, reconcilers, seed, wrap, Clock.systemUTC());
    }

    static TestCluster open(
            String jdbcUrl, List<Reconciler> reconcilers, long seed, UnaryOperator<ObjectStore> wrap, Clock clock) {
        return open(jdbcUrl, CONFIG, reconcilers, seed, wrap, clock);
    }

    static TestCluster open(
            String jdbcUrl,
            ClusterConfig config,
            List<Reconciler> reconcilers,
            long seed,
            UnaryOperator<ObjectStore> wrap,
            Clock clock) {
        return open(jdbcUrl, config, reconcilers, "", seed, wrap, clock);
    }

    /** With reconcilers that have a name. */
    static TestCluster open(
            String jdbcUrl,
            ClusterConfig config,
            List<Reconciler> reconcilers,
            String nameOfRules,
            long seed,
            UnaryOperator<ObjectStore> wrap,
            Clock clock) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(StoreOnly.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + jdbcUrl,
                        "spring.jpa.hibernate.ddl-auto=none",
                        "spring.datasource.hikari.connection-timeout=1000")
                .run();
        RegistryRules rules =
                new RegistryRules(ServedKinds.strategies(), reconcilers, config, nameOfRules, 100_000, Long.MAX_VALUE);
        MeterRegistry meters = new SimpleMeterRegistry();
        Committer committer = new Committer(
                wrap.apply(context.getBean(ObjectStore.class)),
                rules,
                clock,
                clock instanceof MovingClock moving ? moving::nanoTime : System::nanoTime,
                new Random(seed),
                meters);
        committer.start();
        return new TestCluster(context, committer, meters);
    }

    Committer committer() {
        return committer;
    }

    /** How much waits for its time. */
    int agenda() {
        return (int) meters.get("timonel.agenda.size").gauge().value();
    }

    ObjectStore store() {
        return context.getBean(ObjectStore.class);
    }

    /** What the log in the database says, from its first change on. */
    List<Change> log() {
        ClusterSnapshot current = committer.current();
        return store().changes(
                        0,
                        new ObjectStore.Known() {
                            @Override
                            public long revision() {
                                return current.revision();
                            }

                            @Override
                            public Optional<KubeObject> get(ObjectKey key) {
                                return current.get(key);
                            }
                        },
                        kind -> true)
                .orElseThrow();
    }

    <B> B bean(Class<B> type) {
        return context.getBean(type);
    }

    CompletableFuture<Outcome> create(HasMetadata object) {
        ResourceKind kind = dev.timonel.model.Kinds.of(object);
        String namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), "");
        return committer.propose(new Proposal.Create(kind, namespace, object, false));
    }

    /** Everything that is published, as text that two clusters can be compared by. */
    List<String> contents() {
        return contents(committer.current().all().toList());
    }

    static List<String> contents(List<KubeObject> objects) {
        List<String> all = new ArrayList<>();
        objects.stream()
                .sorted(java.util.Comparator.comparing(KubeObject::key))
                .forEach(o -> all.add(o.key() + " " + new String(o.json(), java.nio.charset.StandardCharsets.UTF_8)));
        return all;
    }

    @Override
    public void close() {
        committer.stop();
        context.close();
    }

    /** The reconcilers of the cluster's life, with a grace period of 40 s for silent nodes, watched from the first. */
    static List<Reconciler> clusterReconcilers(ClusterConfig config) {
        return ClusterReconcilers.all(config, Duration.ofSeconds(40), Instant.EPOCH);
    }

    /** Those of the cluster's life, of workloads and of endpoints. */
    static List<Reconciler> allReconcilers() {
        List<Reconciler> all = new ArrayList<>(clusterReconcilers(CONFIG));
        all.addAll(WorkloadReconcilers.all());
        all.addAll(EndpointReconcilers.all());
        return all;
    }
}
