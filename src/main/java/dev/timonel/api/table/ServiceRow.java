package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Services show addresses and ports as {@code printService} does. */
final class ServiceRow implements RowRules<Service> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Type", "How the service is exposed"),
                Column.text("Cluster-IP", "The primary address inside the cluster"),
                Column.text("External-IP", "Addresses that lead here from outside the cluster"),
                Column.text("Port(s)", "The ports of the service, with node ports"),
                Column.age(),
                Column.wide("Selector", "The labels of the pods behind the service"));
    }

    @Override
    public List<Object> cells(Service service, Instant now) {
        ServiceSpec spec = Objects.requireNonNullElseGet(service.getSpec(), ServiceSpec::new);
        String ports = spec.getPorts().stream().map(ServiceRow::port).collect(Collectors.joining(","));
        return List.of(
                service.getMetadata().getName(),
                RowRules.or(spec.getType(), ""),
                spec.getClusterIPs().isEmpty() ? NONE : spec.getClusterIPs().get(0),
                external(service, spec),
                RowRules.or(ports, NONE),
                RowRules.age(service, now),
                labels(spec.getSelector()));
    }

    private static String port(ServicePort port) {
        String protocol = RowRules.or(port.getProtocol(), "TCP");
        Integer nodePort = port.getNodePort();
        return port.getPort() + (nodePort == null || nodePort <= 0 ? "" : ":" + nodePort) + "/" + protocol;
    }

    private static String external(Service service, ServiceSpec spec) {
        return switch (RowRules.or(spec.getType(), "")) {
            case "ClusterIP", "NodePort" -> RowRules.or(String.join(",", spec.getExternalIPs()), NONE);
            case "LoadBalancer" -> {
                List<String> all = new ArrayList<>(ingress(service));
                all.addAll(spec.getExternalIPs());
                yield RowRules.or(String.join(",", all), "<pending>");
            }
            case "ExternalName" -> RowRules.or(spec.getExternalName(), "");
            default -> UNKNOWN;
        };
    }

    private static TreeSet<String> ingress(Service service) {
        TreeSet<String> addresses = new TreeSet<>();
        if (service.getStatus() != null && service.getStatus().getLoadBalancer() != null) {
            for (LoadBalancerIngress ingress :
                    service.getStatus().getLoadBalancer().getIngress()) {
                String address = RowRules.or(ingress.getIp(), RowRules.or(ingress.getHostname(), ""));
                if (!address.isEmpty()) {
                    addresses.add(address);
                }
            }
        }
        return addresses;
    }

    private static String labels(Map<String, String> selector) {
        if (selector == null || selector.isEmpty()) {
            return NONE;
        }
        return new TreeMap<>(selector)
                .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
    }
}
