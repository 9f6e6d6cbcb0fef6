package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.Services.text;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import io.fabric8.kubernetes.api.model.ServiceStatusBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Services: {@code pkg/registry/core/service/strategy.go} and {@code storage/storage.go}. IP families are decided
 * and addresses and ports allocated before validation; of a service that is refused then, nothing is kept.
 */
public final class ServiceStrategy implements Strategy<Service> {

    @Override
    public ResourceKind kind() {
        return Kinds.SERVICE;
    }

    @Override
    public List<String> nameErrors(String name) {
        return Names.dns1123Label(name);
    }

    @Override
    public void setDefaults(Service service) {
        ServiceDefaults.apply(service);
    }

    @Override
    public void prepareForCreate(Service service, WriteContext write) {
        service.setStatus(new ServiceStatus());
        service.getStatus().setLoadBalancer(new LoadBalancerStatus());
        ServiceChanges.hideInternalTrafficPolicy(service);
        ServiceChanges.normalizeClusterIps(service, null);
        ServiceIpFamilies.initialize(service, null, write.config());
    }

    @Override
    public void prepareForUpdate(Service service, Service old, WriteContext write) {
        service.setStatus(statusOf(old));
        ServiceChanges.hideInternalTrafficPolicy(service);
        ServiceChanges.patchAllocatedValues(service, old);
        ServiceChanges.normalizeClusterIps(service, old);
        ServiceIpFamilies.initialize(service, old, write.config());
        ServiceChanges.dropTypeDependentFields(service, old);
    }

    @Override
    public void prepareForStatusUpdate(Service service, Service old, WriteContext write) {
        service.setSpec(old.getSpec());
        if (service.getStatus() == null) {
            service.setStatus(new ServiceStatus());
        }
        if (service.getStatus().getLoadBalancer() == null) {
            service.getStatus().setLoadBalancer(new LoadBalancerStatus());
        }
        if (service.getStatus().getLoadBalancer().getIngress() == null) {
            service.getStatus().getLoadBalancer().setIngress(new ArrayList<>());
        }
        if (Services.isType(old, Services.LOAD_BALANCER)) {
            // again, for a client that sent the status without the spec
            ServiceDefaults.applyIpMode(service);
        }
    }

    @Override
    public List<FieldError> validate(Service service, WriteContext write) {
        return ServiceValidation.validate(service);
    }

    @Override
    public List<FieldError> validateUpdate(Service service, Service old, WriteContext write) {
        return ServiceValidation.validateUpdate(service, old);
    }

    @Override
    public List<FieldError> validateStatusUpdate(Service service, Service old, WriteContext write) {
        return ServiceValidation.validateStatus(service, old);
    }

    @Override
    public void allocate(Service service, @Nullable Service old, WriteContext write) {
        ClusterIps.allocate(service, old, write);
        NodePorts.allocate(service, old, write);
    }

    @Override
    public boolean allocates() {
        return true;
    }

    @Override
    public void release(Service service, WriteContext write) {
        ClusterIps.release(service, write);
        releaseEndpoints(service, write);
    }

    /**
     * The Endpoints of the same name go too, whoever wrote them, lest a later service of that name answers with them
     * ({@code afterDelete} of the service storage).
     */
    private static void releaseEndpoints(Service service, WriteContext write) {
        String namespace = text(service.getMetadata().getNamespace());
        write.snapshot()
                .get(Kinds.ENDPOINTS, namespace, text(service.getMetadata().getName()))
                .filter(e -> e.metadata().getFinalizers().isEmpty())
                .map(KubeObject::key)
                .ifPresent(write::delete);
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return true;
    }

    private static ServiceStatus statusOf(Service service) {
        ServiceStatus status = service.getStatus() == null
                ? new ServiceStatus()
                : new ServiceStatusBuilder(service.getStatus()).build();
        if (status.getLoadBalancer() == null) {
            status.setLoadBalancer(new LoadBalancerStatus());
        }
        return status;
    }
}
