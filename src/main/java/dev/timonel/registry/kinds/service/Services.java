package dev.timonel.registry.kinds.service;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What follows from the fields of one service, as {@code pkg/api/service/util.go} has it. */
final class Services {
    static final String CLUSTER_IP = "ClusterIP";
    static final String NODE_PORT = "NodePort";
    static final String LOAD_BALANCER = "LoadBalancer";
    static final String EXTERNAL_NAME = "ExternalName";

    /** The clusterIP of a headless service. */
    static final String NONE = "None";

    private Services() {}

    static boolean isType(Service service, String type) {
        return type.equals(service.getSpec().getType());
    }

    static boolean isHeadless(Service service) {
        return service.getSpec().getClusterIPs().size() == 1
                && NONE.equals(service.getSpec().getClusterIPs().get(0));
    }

    /** Headless in the view of the singular field, and with endpoints that somebody else writes. */
    static boolean isHeadlessWithoutSelector(Service service) {
        return NONE.equals(service.getSpec().getClusterIP())
                && (service.getSpec().getSelector() == null
                        || service.getSpec().getSelector().isEmpty());
    }

    /** Whether clusterIPs mean anything to it; {@code None} counts. */
    static boolean needsClusterIp(Service service) {
        return !isType(service, EXTERNAL_NAME);
    }

    static boolean needsNodePort(Service service) {
        return isType(service, NODE_PORT) || isType(service, LOAD_BALANCER);
    }

    static boolean needsHealthCheck(Service service) {
        return isType(service, LOAD_BALANCER)
                && "Local".equals(service.getSpec().getExternalTrafficPolicy());
    }

    /** A ClusterIP service becomes so by an external IP. */
    static boolean isExternallyAccessible(Service service) {
        return needsNodePort(service)
                || isType(service, CLUSTER_IP)
                        && !service.getSpec().getExternalIPs().isEmpty();
    }

    /** The nodePorts of its ports, without the unset ones. */
    static Set<Integer> nodePorts(Service service) {
        Set<Integer> ports = new TreeSet<>();
        for (ServicePort port : service.getSpec().getPorts()) {
            if (number(port.getNodePort()) != 0) {
                ports.add(port.getNodePort());
            }
        }
        return ports;
    }

    static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    static int number(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}
