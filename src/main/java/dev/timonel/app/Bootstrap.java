package dev.timonel.app;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.authorization.DefaultRoles;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What every cluster has: the four namespaces, the default roles, the default ServiceCIDR, {@code default/kubernetes}, and in a new one the
 * simulated nodes. Nodes that somebody removed later do not come back.
 */
@Component
class Bootstrap {
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private static final Logger log = LoggerFactory.getLogger(Bootstrap.class);

    private static final int API_PORT = 6443;

    private final Registry registry;
    private final ClusterConfig config;
    private final IpAddress advertised;
    private final int nodes;

    Bootstrap(Registry registry, ClusterConfig config, TimonelProperties properties) {
        this.registry = registry;
        this.config = config;
        this.advertised = properties.advertisedAddress();
        this.nodes = properties.bootstrap().nodes();
    }

    /** An imported cluster has what its dump has. */
    void run() {
        if (!Frozen.is(registry.current())) {
            complete();
        }
        Set<ObjectKey> keys = kept().stream().map(Bootstrap::key).collect(Collectors.toUnmodifiableSet());
        registry.onPublish((snapshot, changes) -> {
            if (changes.stream().anyMatch(c -> c.type() == Change.Type.DELETED && keys.contains(c.key()))
                    && !Frozen.is(snapshot)) {
                bringBack();
            }
        });
    }

    private void complete() {
        boolean fresh = registry.current().get(Kinds.NAMESPACE, "", "default").isEmpty();
        List<HasMetadata> wanted = new ArrayList<>();
        NAMESPACES.forEach(n -> wanted.add(new NamespaceBuilder()
                .withNewMetadata()
                .withName(n)
                .endMetadata()
                .build()));
        wanted.addAll(kept());
        for (int i = 0; fresh && i < nodes; i++) {
            wanted.add(node(i));
        }
        List<CompletableFuture<@Nullable Outcome>> written =
                new ArrayList<>(wanted.stream().map(this::ensure).toList());
        DefaultRoles.wanting(registry.current()).forEach(role -> written.add(put(role)));
        written.forEach(CompletableFuture::join);
    }

    private List<HasMetadata> kept() {
        return List.of(serviceCidr(), kubernetesService(), kubernetesSlice(), kubernetesEndpoints());
    }

    /** What the API server keeps comes back, as {@code pkg/controlplane/controller/kubernetesservice} does within seconds. */
    private void bringBack() {
        kept().forEach(o -> ensure(o).exceptionally(refused -> {
            log.warn("{} can't be brought back: {}", key(o), refused.getMessage());
            return null;
        }));
    }

    private HasMetadata serviceCidr() {
        return new ServiceCIDRBuilder()
                .withNewMetadata()
                .withName("kubernetes")
                .endMetadata()
                .withNewSpec()
                .withCidrs(config.serviceCidrs().stream().map(Cidr::toString).toList())
                .endSpec()
                .build();
    }

    /** Without a selector: its endpoint is this API server itself, which is no pod. */
    private HasMetadata kubernetesService() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("kubernetes")
                .addToLabels("component", "apiserver")
                .addToLabels("provider", "kubernetes")
                .endMetadata()
                .withNewSpec()
                .withClusterIP(config.serviceCidrs().get(0).network().plus(1).toString())
                .addNewPort()
                .withName("https")
                .withPort(443)
                .withNewTargetPort(API_PORT)
                .withProtocol("TCP")
                .endPort()
                .endSpec()
                .build();
    }

    private HasMetadata kubernetesSlice() {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("kubernetes")
                .addToLabels("kubernetes.io/service-name", "kubernetes")
                .endMetadata()
                .withAddressType(advertised.family().name())
                .addNewEndpoint()
                .withAddresses(advertised.toString())
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .addNewPort()
                .withName("https")
                .withPort(API_PORT)
                .withProtocol("TCP")
                .endPort()
                .build();
    }

    private HasMetadata kubernetesEndpoints() {
        return new EndpointsBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("kubernetes")
                .addToLabels("endpointslice.kubernetes.io/skip-mirror", "true")
                .endMetadata()
                .addNewSubset()
                .addNewAddress()
                .withIp(advertised.toString())
                .endAddress()
                .addNewPort()
                .withName("https")
                .withPort(API_PORT)
                .withProtocol("TCP")
                .endPort()
                .endSubset()
                .build();
    }

    private static Node node(int index) {
        String name = "node-" + (index + 1);
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of(
                        "kubernetes.io/hostname",
                        name,
                        "topology.kubernetes.io/region",
                        "local",
                        "topology.kubernetes.io/zone",
                        String.valueOf((char) ('a' + index % 3))))
                .endMetadata()
                .build();
    }

    private static ObjectKey key(HasMetadata object) {
        String namespace = orEmpty(object.getMetadata().getNamespace());
        return new ObjectKey(Kinds.of(object), namespace, object.getMetadata().getName());
    }

    /** Made, or, as something of it is there, changed. */
    private CompletableFuture<@Nullable Outcome> put(HasMetadata role) {
        return orEmpty(role.getMetadata().getResourceVersion()).isEmpty()
                ? ensure(role)
                : registry.propose(new Proposal.Update(key(role), "", role, false))
                        .thenApply(outcome -> outcome);
    }

    private CompletableFuture<@Nullable Outcome> ensure(HasMetadata object) {
        ObjectKey key = key(object);
        if (registry.current().get(key).isPresent()) {
            return CompletableFuture.completedFuture(null);
        }
        return registry.propose(new Proposal.Create(key.kind(), key.namespace(), object, false))
                .thenApply(outcome -> outcome);
    }
}
