package dev.timonel.registry.kinds.service;

import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import dev.timonel.registry.strategy.WriteContext;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A cluster as small as services need it: the steps of a write around {@link ServiceStrategy}, on a real snapshot. */
final class ServicePipeline {
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final YAMLMapper YAML = new YAMLMapper();

    private final ServiceStrategy strategy = new ServiceStrategy();
    private final ClusterConfig config;
    private final RandomGenerator random = new Random(7);
    private ClusterSnapshot snapshot = ClusterSnapshot.empty();

    ServicePipeline(String serviceCidrs, String nodePorts) {
        List<Cidr> cidrs = Stream.of(serviceCidrs.split(",")).map(Cidr::of).toList();
        this.config = new ClusterConfig(
                List.of(Cidr.of("10.244.0.0/16")),
                cidrs,
                24,
                PortRange.parse(nodePorts).orElseThrow(),
                Cidr.of("198.51.100.0/24"),
                "cluster.local");
        addServiceCidr("kubernetes", serviceCidrs.split(","));
    }

    static ServicePipeline singleStack() {
        return new ServicePipeline("10.96.0.0/16", "30000-32767");
    }

    static ServicePipeline dualStack() {
        return new ServicePipeline("10.96.0.0/16,fd00:10:96::/108", "30000-32767");
    }

    static ServicePipeline of(String stack) {
        return stack.equals("dual") ? dualStack() : singleStack();
    }

    void addServiceCidr(String name, String... cidrs) {
        put(new ServiceCIDRBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withCidrs(cidrs)
                .endSpec()
                .build());
    }

    /** A service from YAML: its spec alone, named {@code web} in {@code default}. */
    static Service service(String spec) {
        return service("web", spec);
    }

    static Service service(String name, String spec) {
        return parse("{metadata: {name: " + name + ", namespace: default}, spec: " + spec + "}", Service.class);
    }

    static <T extends HasMetadata> T parse(String yaml, Class<T> type) {
        return KubeJson.fromTree(YAML.readTree(yaml), type);
    }

    Service create(Service service) {
        return create(service, false);
    }

    Service create(Service given, boolean dryRun) {
        Service service = copy(given);
        WriteContext write = write(dryRun);
        strategy.setDefaults(service);
        strategy.prepareForCreate(service, write);
        strategy.allocate(service, null, write);
        refuse(service, strategy.validate(service, write));
        store(service, write);
        return copy(service);
    }

    Service update(Service service) {
        return update(service, false);
    }

    Service update(Service given, boolean dryRun) {
        Service service = copy(given);
        Service old = get(service.getMetadata().getName());
        byte[] before = KubeJson.write(old);
        WriteContext write = write(dryRun);
        strategy.setDefaults(service);
        strategy.prepareForUpdate(service, old, write);
        strategy.allocate(service, old, write);
        refuse(service, strategy.validateUpdate(service, old, write));
        store(service, write);
        org.assertj.core.api.Assertions.assertThat(KubeJson.write(old))
                .as("the old object is not written to")
                .isEqualTo(before);
        return copy(service);
    }

    Service updateStatus(Service given) {
        Service service = copy(given);
        Service old = get(service.getMetadata().getName());
        WriteContext write = write(false);
        strategy.setDefaults(service);
        strategy.prepareForStatusUpdate(service, old, write);
        refuse(service, strategy.validateStatusUpdate(service, old, write));
        store(service, write);
        return copy(service);
    }

    void delete(String name) {
        Service old = get(name);
        WriteContext write = write(false);
        strategy.release(old, write);
        write.deletes().forEach(this::remove);
        remove(new ObjectKey(Kinds.SERVICE, "default", name));
    }

    Service get(String name) {
        return snapshot.get(Kinds.SERVICE, "default", name).orElseThrow().as(Service.class);
    }

    /** The names of the IPAddress objects, sorted as the snapshot has them. */
    List<String> addresses() {
        return snapshot.list(Kinds.IP_ADDRESS).stream().map(KubeObject::name).toList();
    }

    IPAddress address(String name) {
        return snapshot.get(Kinds.IP_ADDRESS, "", name).orElseThrow().as(IPAddress.class);
    }

    WriteContext write(boolean dryRun) {
        return new WriteContext(snapshot, config, NOW, random, dryRun);
    }

    void put(HasMetadata object) {
        KubeObject draft = KubeObject.draft(object);
        KubeObject previous = snapshot.get(draft.key()).orElse(null);
        Change.Type type = previous == null ? Change.Type.ADDED : Change.Type.MODIFIED;
        snapshot = snapshot.with(new Change(type, draft, previous));
    }

    void remove(ObjectKey key) {
        KubeObject object = snapshot.get(key).orElseThrow();
        snapshot = snapshot.with(new Change(Change.Type.DELETED, object, object));
    }

    /** What a refusal says, cause by cause: {@code path: message}. */
    static List<String> causes(Runnable write) {
        try {
            write.run();
            return List.of();
        } catch (StatusException refused) {
            if (refused.code() != 422) {
                return List.of(refused.code() + " " + refused.getMessage());
            }
            List<String> causes = new ArrayList<>();
            refused.status().getDetails().getCauses().forEach(c -> causes.add(c.getField() + ": " + c.getMessage()));
            return causes;
        }
    }

    private void store(Service service, WriteContext write) {
        if (write.dryRun()) {
            return;
        }
        write.puts().forEach(this::put);
        write.deletes().forEach(this::remove);
        put(copy(service));
    }

    private static void refuse(Service service, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            ResourceKind kind = Kinds.SERVICE;
            throw StatusException.invalid(kind, service.getMetadata().getName(), errors);
        }
    }

    private static Service copy(Service service) {
        return KubeJson.read(KubeJson.write(service), Service.class);
    }
}
