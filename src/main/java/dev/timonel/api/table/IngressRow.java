package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Ingresses show their class, hosts and the addresses that a controller gave them ({@code printIngress}). */
final class IngressRow implements RowRules<Ingress> {
    private static final int SHOWN_HOSTS = 3;
    private static final int ADDRESS_WIDTH = 16;

    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Class", "The class of controllers that is to serve it"),
                Column.text("Hosts", "The hosts of requests that its rules are about"),
                Column.text("Address", "Where its load balancer is reached"),
                Column.text("Ports", "The ports that it opens"),
                Column.age());
    }

    @Override
    public List<Object> cells(Ingress ingress, Instant now) {
        IngressSpec spec = Objects.requireNonNullElseGet(ingress.getSpec(), IngressSpec::new);
        String named = spec.getIngressClassName();
        return List.of(
                ingress.getMetadata().getName(),
                named == null ? NONE : named,
                hosts(spec.getRules()),
                address(ingress),
                spec.getTls().isEmpty() ? "80" : "80, 443",
                RowRules.age(ingress, now));
    }

    private static String hosts(List<IngressRule> rules) {
        List<String> hosts = rules.stream()
                .map(rule -> RowRules.or(rule.getHost(), ""))
                .filter(host -> !host.isEmpty())
                .toList();
        String shown = hosts.stream().limit(SHOWN_HOSTS).collect(Collectors.joining(","));
        if (hosts.size() > SHOWN_HOSTS) {
            return shown + " + " + (hosts.size() - SHOWN_HOSTS) + " more...";
        }
        return RowRules.or(shown, "*");
    }

    private static String address(Ingress ingress) {
        TreeSet<String> addresses = new TreeSet<>();
        if (ingress.getStatus() != null && ingress.getStatus().getLoadBalancer() != null) {
            ingress.getStatus()
                    .getLoadBalancer()
                    .getIngress()
                    .forEach(point -> addresses.add(RowRules.or(point.getIp(), RowRules.or(point.getHostname(), ""))));
        }
        addresses.remove("");
        String text = String.join(",", addresses);
        return text.length() > ADDRESS_WIDTH ? text.substring(0, ADDRESS_WIDTH - 3) + "..." : text;
    }
}
