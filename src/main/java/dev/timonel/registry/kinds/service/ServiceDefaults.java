package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.Services.number;
import static dev.timonel.registry.kinds.service.Services.text;

import io.fabric8.kubernetes.api.model.ClientIPConfig;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.SessionAffinityConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The defaults of a service that need nothing but itself: {@code SetDefaults_Service} of {@code pkg/apis/core/v1}. Zero
 * values that Go leaves out of JSON are removed first, so that a client which sends {@code nodePort: 0} reads back none.
 */
final class ServiceDefaults {
    private static final int AFFINITY_SECONDS = 10800;

    private ServiceDefaults() {}

    static void apply(Service service) {
        if (service.getSpec() == null) {
            service.setSpec(new ServiceSpec());
        }
        ServiceSpec spec = service.getSpec();
        removeNulls(spec);
        removeZeroValues(spec);
        applyAffinity(spec);
        if (spec.getType() == null) {
            spec.setType(Services.CLUSTER_IP);
        }
        spec.getPorts().forEach(ServiceDefaults::applyTo);
        if (spec.getExternalTrafficPolicy() == null && Services.isExternallyAccessible(service)) {
            spec.setExternalTrafficPolicy("Cluster");
        }
        boolean hasEndpoints = Services.isType(service, Services.CLUSTER_IP) || Services.needsNodePort(service);
        if (spec.getInternalTrafficPolicy() == null && hasEndpoints) {
            spec.setInternalTrafficPolicy("Cluster");
        }
        if (Services.isType(service, Services.LOAD_BALANCER)) {
            if (spec.getAllocateLoadBalancerNodePorts() == null) {
                spec.setAllocateLoadBalancerNodePorts(true);
            }
            applyIpMode(service);
        }
    }

    /** An ingress with an address is a virtual IP unless it says otherwise. */
    static void applyIpMode(Service service) {
        if (service.getStatus() == null
                || service.getStatus().getLoadBalancer() == null
                || service.getStatus().getLoadBalancer().getIngress() == null) {
            return;
        }
        for (LoadBalancerIngress ingress : service.getStatus().getLoadBalancer().getIngress()) {
            if (ingress.getIpMode() == null && !text(ingress.getIp()).isEmpty()) {
                ingress.setIpMode("VIP");
            }
        }
    }

    /** To Go a null list is an empty one, and a null in a list the zero value of its type. */
    private static void removeNulls(ServiceSpec spec) {
        spec.setPorts(withoutNulls(spec.getPorts(), ServicePort::new));
        spec.setClusterIPs(withoutNulls(spec.getClusterIPs(), String::new));
        spec.setExternalIPs(withoutNulls(spec.getExternalIPs(), String::new));
        spec.setIpFamilies(withoutNulls(spec.getIpFamilies(), String::new));
        spec.setLoadBalancerSourceRanges(withoutNulls(spec.getLoadBalancerSourceRanges(), String::new));
    }

    private static <T> List<T> withoutNulls(@Nullable List<@Nullable T> list, Supplier<T> zero) {
        List<T> values = new ArrayList<>();
        if (list != null) {
            list.forEach(value -> values.add(value == null ? zero.get() : value));
        }
        return values;
    }

    private static void removeZeroValues(ServiceSpec spec) {
        spec.setType(orNull(spec.getType()));
        spec.setClusterIP(orNull(spec.getClusterIP()));
        spec.setSessionAffinity(orNull(spec.getSessionAffinity()));
        spec.setExternalName(orNull(spec.getExternalName()));
        spec.setExternalTrafficPolicy(orNull(spec.getExternalTrafficPolicy()));
        spec.setLoadBalancerIP(orNull(spec.getLoadBalancerIP()));
        if (number(spec.getHealthCheckNodePort()) == 0) {
            spec.setHealthCheckNodePort(null);
        }
        if (Boolean.FALSE.equals(spec.getPublishNotReadyAddresses())) {
            spec.setPublishNotReadyAddresses(null);
        }
    }

    private static void applyAffinity(ServiceSpec spec) {
        if (spec.getSessionAffinity() == null) {
            spec.setSessionAffinity("None");
        }
        if (spec.getSessionAffinity().equals("None")) {
            spec.setSessionAffinityConfig(null);
        } else if (spec.getSessionAffinity().equals("ClientIP") && !hasTimeout(spec.getSessionAffinityConfig())) {
            spec.setSessionAffinityConfig(new SessionAffinityConfig(new ClientIPConfig(AFFINITY_SECONDS)));
        }
    }

    private static boolean hasTimeout(@Nullable SessionAffinityConfig config) {
        return config != null
                && config.getClientIP() != null
                && config.getClientIP().getTimeoutSeconds() != null;
    }

    private static void applyTo(ServicePort port) {
        port.setName(orNull(port.getName()));
        if (text(port.getProtocol()).isEmpty()) {
            port.setProtocol("TCP");
        }
        if (number(port.getNodePort()) == 0) {
            port.setNodePort(null);
        }
        IntOrString target = port.getTargetPort();
        if (target == null
                || number(target.getIntVal()) == 0 && text(target.getStrVal()).isEmpty()) {
            port.setTargetPort(new IntOrString(number(port.getPort())));
        }
    }

    private static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
