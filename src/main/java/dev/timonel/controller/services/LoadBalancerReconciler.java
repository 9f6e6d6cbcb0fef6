package dev.timonel.controller.services;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerIngressBuilder;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The part of a cloud controller ({@code cloud-provider controllers/service/controller.go}): an address of the pool for
 * each service of type LoadBalancer without a loadBalancerClass. It needs no cleanup finalizer, because the address is free
 * as soon as no service shows it. The condition {@value #CONDITION} remembers a failure, so that its event comes once.
 */
public final class LoadBalancerReconciler implements Reconciler {
    static final String CONDITION = ServiceFacts.PROVISIONED_CONDITION;
    private static final String TYPE = "LoadBalancer";
    private static final String COMPONENT = "service-controller";
    private static final String FAILED = "SyncLoadBalancerFailed";

    private final LoadBalancerPool pool;

    public LoadBalancerReconciler(ClusterConfig config) {
        this.pool = new LoadBalancerPool(config.loadBalancerPool());
    }

    @Override
    public String name() {
        return "loadbalancers";
    }

    /**
     * The service; once it may have left an address of the pool, or no longer waits for one, the first of those that wait. They
     * are alike in that any address would do.
     */
    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (!change.key().kind().equals(Kinds.SERVICE)) {
            return List.of();
        }
        boolean gone = change.type() == Change.Type.DELETED;
        TreeSet<ObjectKey> keys = new TreeSet<>();
        KubeObject before = gone ? change.object() : change.previous();
        if (!gone && (concerns(change.object()) || before != null && concerns(before))) {
            keys.add(change.key());
        }
        boolean leaves = before != null && poolAddresses(before).anyMatch(ip -> isReleased(ip, change, after));
        boolean served = !gone && before != null && waits(before) && !waits(change.object());
        if (leaves || served) {
            after.unprovisionedServices().stream()
                    .filter(key -> after.get(key).filter(this::waits).isPresent())
                    .findFirst()
                    .ifPresent(keys::add);
        }
        return keys;
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object = snapshot.get(key).filter(o -> o.kind().equals(Kinds.SERVICE));
        if (object.isEmpty() || object.get().deleting()) {
            return Plan.nothing();
        }
        ServiceFacts facts = object.get().facts(ServiceFacts.class);
        Service service = object.get().as(Service.class);
        if (service.getStatus() == null) {
            service.setStatus(new ServiceStatus());
        }
        if (!facts.type().equals(TYPE)) {
            return clear(service, key);
        }
        if (service.getSpec().getLoadBalancerClass() != null) {
            return Plan.nothing();
        }
        return ensure(service, key, facts, snapshot, now);
    }

    private Plan ensure(Service service, ObjectKey key, ServiceFacts facts, ClusterSnapshot snapshot, Instant now) {
        Optional<IpAddress> held = facts.ingress().stream()
                .flatMap(i -> Optional.ofNullable(i.ip()).stream())
                .filter(ip -> pool.contains(ip) && pool.isFreeFor(key, ip, snapshot))
                .findFirst();
        if (!facts.families().contains(pool.family())) {
            return fail(service, key, "the pool " + pool + " has no address of the service's families", now);
        }
        Optional<IpAddress> chosen = wanted(service)
                .filter(ip -> pool.contains(ip) && pool.isFreeFor(key, ip, snapshot))
                .or(() -> held)
                .or(() -> pool.lowestFree(snapshot));
        if (chosen.isEmpty()) {
            return fail(service, key, "no address is left in the pool " + pool, now);
        }
        boolean failedBefore = service.getStatus().getConditions().removeIf(c -> CONDITION.equals(c.getType()));
        if (chosen.equals(held)) {
            return failedBefore ? Plan.put(service) : Plan.nothing();
        }
        LoadBalancerStatus status = new LoadBalancerStatus();
        status.setIngress(List.of(new LoadBalancerIngressBuilder()
                .withIp(chosen.get().toString())
                .withIpMode("VIP")
                .build()));
        service.getStatus().setLoadBalancer(status);
        return Plan.put(service)
                .withNote(note(key, "EnsuringLoadBalancer", "Ensuring load balancer"))
                .withNote(note(key, "EnsuredLoadBalancer", "Ensured load balancer"));
    }

    private static Plan clear(Service service, ObjectKey key) {
        ServiceStatus status = service.getStatus();
        boolean failedBefore = status.getConditions().removeIf(c -> CONDITION.equals(c.getType()));
        if (status.getLoadBalancer() == null
                || status.getLoadBalancer().getIngress().isEmpty()) {
            return failedBefore ? Plan.put(service) : Plan.nothing();
        }
        status.setLoadBalancer(new LoadBalancerStatus());
        return Plan.put(service)
                .withNote(note(key, "DeletingLoadBalancer", "Deleting load balancer"))
                .withNote(note(key, "DeletedLoadBalancer", "Deleted load balancer"));
    }

    private Plan fail(Service service, ObjectKey key, String why, Instant now) {
        String message = "Error syncing load balancer: failed to ensure load balancer: " + why;
        boolean cleared = service.getStatus().getLoadBalancer() != null
                && service.getStatus().getLoadBalancer().getIngress().removeIf(this::isOfPool);
        boolean known = service.getStatus().getConditions().stream()
                .anyMatch(c -> CONDITION.equals(c.getType()) && message.equals(c.getMessage()));
        if (known) {
            return cleared ? Plan.put(service) : Plan.nothing();
        }
        service.getStatus().getConditions().removeIf(c -> CONDITION.equals(c.getType()));
        service.getStatus()
                .getConditions()
                .add(new ConditionBuilder()
                        .withType(CONDITION)
                        .withStatus("False")
                        .withReason(FAILED)
                        .withMessage(message)
                        .withLastTransitionTime(ApiTime.text(now))
                        .build());
        return Plan.put(service).withNote(new Plan.Note(key, "Warning", FAILED, message, COMPONENT));
    }

    private static Plan.Note note(ObjectKey key, String reason, String message) {
        return new Plan.Note(key, "Normal", reason, message, COMPONENT);
    }

    private static Optional<IpAddress> wanted(Service service) {
        return IpAddress.parse(orEmpty(service.getSpec().getLoadBalancerIP()));
    }

    private static boolean concerns(KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        return facts.type().equals(TYPE) || !facts.ingress().isEmpty();
    }

    private boolean waits(KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        return facts.type().equals(TYPE)
                && !service.deleting()
                && facts.unprovisioned()
                && facts.families().contains(pool.family())
                && poolAddresses(service).findAny().isEmpty();
    }

    private Stream<IpAddress> poolAddresses(KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        return Stream.concat(
                        facts.ingress().stream().flatMap(i -> Optional.ofNullable(i.ip()).stream()),
                        facts.externalIps().stream())
                .filter(pool::contains);
    }

    private boolean isOfPool(LoadBalancerIngress ingress) {
        return IpAddress.parse(orEmpty(ingress.getIp())).filter(pool::contains).isPresent();
    }

    private boolean isReleased(IpAddress address, Change change, ClusterSnapshot after) {
        return after.servicesWithIp(address).stream().noneMatch(s -> s.key().equals(change.key()));
    }
}
