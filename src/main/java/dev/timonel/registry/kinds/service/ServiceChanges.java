package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.Services.number;
import static dev.timonel.registry.kinds.service.Services.text;

import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client is spared on an update: allocated values that it left out come from the old service, values that the new
 * type has no use for go, and the two spellings of the cluster IP are brought together. A value that the client changed
 * is never touched, so that validation sees it. Follows {@code service/storage/storage.go} and {@code service/strategy.go}.
 */
final class ServiceChanges {
    private ServiceChanges() {}

    /** Makes re-submitting the manifest of an existing service succeed. */
    static void patchAllocatedValues(Service service, Service old) {
        ServiceSpec spec = service.getSpec();
        if (Services.needsClusterIp(old) && Services.needsClusterIp(service)) {
            if (text(spec.getClusterIP()).isEmpty()) {
                spec.setClusterIP(old.getSpec().getClusterIP());
            }
            if (spec.getClusterIPs().isEmpty()) {
                spec.setClusterIPs(new ArrayList<>(old.getSpec().getClusterIPs()));
            }
        }
        if (patchesNodePorts(old) && patchesNodePorts(service)) {
            patchNodePorts(service, old);
        }
        if (Services.needsHealthCheck(old)
                && Services.needsHealthCheck(service)
                && number(spec.getHealthCheckNodePort()) == 0) {
            spec.setHealthCheckNodePort(old.getSpec().getHealthCheckNodePort());
        }
    }

    /** With allocateLoadBalancerNodePorts false, leaving a nodePort out is how it is given back. */
    private static boolean patchesNodePorts(Service service) {
        return Services.isType(service, Services.NODE_PORT)
                || Services.isType(service, Services.LOAD_BALANCER)
                        && !Boolean.FALSE.equals(service.getSpec().getAllocateLoadBalancerNodePorts());
    }

    /**
     * Nothing is routed to the endpoints of an ExternalName. Upstream stores the policy and leaves it out of what is read
     * ({@code defaultOnReadInternalTrafficPolicy}); a wrong one is left for validation.
     */
    static void hideInternalTrafficPolicy(Service service) {
        String policy = text(service.getSpec().getInternalTrafficPolicy());
        if (Services.isType(service, Services.EXTERNAL_NAME) && (policy.equals("Cluster") || policy.equals("Local"))) {
            service.getSpec().setInternalTrafficPolicy(null);
        }
    }

    /** By the name of the port: its number may be what the client changes. */
    private static void patchNodePorts(Service service, Service old) {
        Set<Integer> used = Services.nodePorts(old);
        used.retainAll(Services.nodePorts(service));
        Map<String, Integer> byName = new HashMap<>();
        old.getSpec().getPorts().forEach(p -> byName.put(text(p.getName()), number(p.getNodePort())));
        for (ServicePort port : service.getSpec().getPorts()) {
            int before = byName.getOrDefault(text(port.getName()), 0);
            if (number(port.getNodePort()) == 0 && before != 0 && !used.contains(before)) {
                port.setNodePort(before);
            }
        }
    }

    /** A client that knows only clusterIP, or patches only it, means clusterIPs too. */
    static void normalizeClusterIps(Service service, @Nullable Service old) {
        ServiceSpec spec = service.getSpec();
        String ip = text(spec.getClusterIP());
        if (old == null) {
            if (!ip.isEmpty() && spec.getClusterIPs().isEmpty()) {
                spec.setClusterIPs(listOf(ip));
            }
            return;
        }
        String oldIp = text(old.getSpec().getClusterIP());
        List<String> oldIps = old.getSpec().getClusterIPs();
        if (ip.equals(oldIp)) {
            if (spec.getClusterIPs().isEmpty()) {
                spec.setClusterIPs(new ArrayList<>(oldIps));
            }
        } else if (spec.getClusterIPs().equals(oldIps)) {
            spec.setClusterIPs(ip.isEmpty() ? new ArrayList<>() : listOf(ip));
        }
    }

    static void dropTypeDependentFields(Service service, Service old) {
        ServiceSpec spec = service.getSpec();
        ServiceSpec before = old.getSpec();
        if (Services.needsClusterIp(old) && !Services.needsClusterIp(service)) {
            dropClusterIps(spec, before);
        }
        if (Services.needsNodePort(old)
                && !Services.needsNodePort(service)
                && Services.nodePorts(old).containsAll(Services.nodePorts(service))) {
            spec.getPorts().forEach(port -> port.setNodePort(null));
        }
        if (Services.needsHealthCheck(old)
                && !Services.needsHealthCheck(service)
                && number(spec.getHealthCheckNodePort()) == number(before.getHealthCheckNodePort())) {
            spec.setHealthCheckNodePort(null);
        }
        if (Services.isType(old, Services.LOAD_BALANCER) && !Services.isType(service, Services.LOAD_BALANCER)) {
            dropLoadBalancer(spec, before);
        }
        if (Services.isExternallyAccessible(old)
                && !Services.isExternallyAccessible(service)
                && text(spec.getExternalTrafficPolicy()).equals(text(before.getExternalTrafficPolicy()))) {
            spec.setExternalTrafficPolicy(null);
        }
        if (!Services.isType(service, Services.LOAD_BALANCER)) {
            service.getStatus().setLoadBalancer(new LoadBalancerStatus());
        }
    }

    private static void dropClusterIps(ServiceSpec spec, ServiceSpec before) {
        if (text(spec.getClusterIP()).equals(text(before.getClusterIP()))
                && spec.getClusterIPs().equals(before.getClusterIPs())) {
            spec.setClusterIP(null);
            spec.setClusterIPs(new ArrayList<>());
        }
        if (spec.getIpFamilies().equals(before.getIpFamilies())) {
            spec.setIpFamilies(new ArrayList<>());
        }
        if (text(spec.getIpFamilyPolicy()).equals(text(before.getIpFamilyPolicy()))) {
            spec.setIpFamilyPolicy(null);
        }
    }

    private static void dropLoadBalancer(ServiceSpec spec, ServiceSpec before) {
        if (Objects.equals(spec.getAllocateLoadBalancerNodePorts(), before.getAllocateLoadBalancerNodePorts())) {
            spec.setAllocateLoadBalancerNodePorts(null);
        }
        if (Objects.equals(spec.getLoadBalancerClass(), before.getLoadBalancerClass())) {
            spec.setLoadBalancerClass(null);
        }
    }

    private static List<String> listOf(String value) {
        return new ArrayList<>(List.of(value));
    }
}
