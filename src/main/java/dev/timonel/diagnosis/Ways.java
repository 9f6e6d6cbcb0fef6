package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Cause;
import dev.timonel.diagnosis.Diagnosis.Fix;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.table.ServicePortView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every way on which the asker comes to the service, the usual one first, each with the router's decision. */
final class Ways {
    /** Of more nodes than these only the first are asked. */
    private static final int NODES = 200;

    private final Case of;
    private final List<KubeObject> nodes;
    private final List<Way> ways = new ArrayList<>();

    private Ways(Case of) {
        this.of = of;
        this.nodes = of.snapshot().list(Kinds.NODE).stream().limit(NODES).toList();
    }

    static List<Way> of(Case of) {
        Ways found = new Ways(of);
        for (ServiceFacts.Port port : of.ports()) {
            if (of.asker().inside()) {
                found.inside(port);
            }
            if (of.asker().outside()) {
                found.outside(port);
            }
        }
        if (of.ports().isEmpty() && of.facts().headless() && of.asker().inside()) {
            found.headless(of.question().portNumber());
        }
        return List.copyOf(found.ways);
    }

    private void inside(ServiceFacts.Port port) {
        if (of.facts().headless()) {
            ask(Way.By.Headless, name(), port.port(), port, from(null), "");
            return;
        }
        for (IpAddress ip : of.facts().clusterIps()) {
            if (!comesBy(ip.family())) {
                continue;
            }
            if (of.facts().internalTrafficPolicy().equals("Local")
                    && of.asker().addresses().isEmpty()) {
                nodes.forEach(node -> ask(Way.By.ClusterIP, ip.toString(), port.port(), port, null, node.name()));
            } else {
                ask(Way.By.ClusterIP, ip.toString(), port.port(), port, from(ip.family()), "");
            }
        }
        if (ways.isEmpty()) {
            ways.add(otherFamily(port));
        }
    }

    /** A port that the service does not list is asked of its pods all the same. */
    private void headless(int number) {
        if (number != 0) {
            ServiceFacts.Port unlisted = new ServiceFacts.Port(
                    "",
                    of.question().protocol().isEmpty() ? "TCP" : of.question().protocol(),
                    number,
                    new io.fabric8.kubernetes.api.model.IntOrString(number),
                    0,
                    "");
            ask(Way.By.Headless, name(), number, unlisted, from(null), "");
        }
    }

    private void outside(ServiceFacts.Port port) {
        if (of.facts().headless()) {
            notExposed(port);
            return;
        }
        int before = ways.size();
        for (IpFamily family : of.families()) {
            if (!comesBy(family)) {
                continue;
            }
            ServicePortView view = ServicePortView.of(of.service(), port, family);
            view.externalIps()
                    .forEach(ip -> ask(Way.By.ExternalIP, ip.toString(), port.port(), port, from(family), ""));
            List<IpAddress> vips = view.loadBalancerVips();
            vips.forEach(ip -> ask(Way.By.LoadBalancer, ip.toString(), port.port(), port, from(family), ""));
            if (vips.isEmpty()) {
                balancerWithout(port);
                nodePort(port, family);
            }
        }
        if (ways.size() == before) {
            notExposed(port);
        }
    }

    private void notExposed(ServiceFacts.Port port) {
        if (!of.asker().inside()) {
            ways.add(synthetic(
                    Way.By.ClusterIP,
                    port,
                    Failure.likely(
                            Cause.NotExposed,
                            "The service is of type " + of.facts().type()
                                    + " and has no address outside of the cluster.",
                            List.of(of.shows("spec.type", of.facts().type())),
                            new Fix(
                                    "reach it for a moment from your own machine, or make it of type NodePort or"
                                            + " LoadBalancer",
                                    Commands.kubectl(
                                            of.service().namespace(),
                                            "port-forward",
                                            "service/" + of.service().name(),
                                            "8080:" + port.port())))));
        }
    }

    /** A balancer that ends connections, or has only a name, comes to the node ports by itself. */
    private void balancerWithout(ServiceFacts.Port port) {
        boolean pending = of.facts().type().equals("LoadBalancer")
                && of.facts().ingress().isEmpty()
                && ways.stream()
                        .noneMatch(
                                w -> w.by() == Way.By.LoadBalancer && w.port().equals(port));
        if (pending) {
            ways.add(synthetic(Way.By.LoadBalancer, port, noBalancer(port)));
        }
    }

    private Failure noBalancer(ServiceFacts.Port port) {
        Optional<String> node = nodes.stream()
                .flatMap(n -> NodeView.of(n).addresses().stream())
                .map(IpAddress::toString)
                .findFirst();
        boolean open = port.nodePort() != 0 && node.isPresent();
        return Failure.certain(
                Cause.NoLoadBalancerAddress,
                "Nobody has given the load balancer an address: status.loadBalancer is empty"
                        + (open ? "; the node port " + port.nodePort() + " is there" : "") + ".",
                List.of(of.shows("status.loadBalancer", "{}")),
                new Fix(
                        "run something that gives load balancers addresses (a cloud's controller, MetalLB,"
                                + " cloud-provider-kind)"
                                + (open ? ", or come by the node port " + port.nodePort() + " of any node" : ""),
                        open
                                ? "curl "
                                        + Commands.quoted(
                                                "http://" + bracketed(node.get()) + ":" + port.nodePort() + "/")
                                : null));
    }

    /** A balancer's health check keeps it from nodes that have no endpoint of a service with policy Local. */
    private void nodePort(ServiceFacts.Port port, IpFamily family) {
        if (port.nodePort() == 0) {
            return;
        }
        boolean local = of.facts().externalTrafficPolicy().equals("Local");
        List<Way> found = nodes.stream()
                .map(NodeView::of)
                .flatMap(node -> of.config().nodePortAddressesOf(node).stream()
                        .filter(ip -> ip.family() == family)
                        .limit(1)
                        .map(ip ->
                                way(Way.By.NodePort, ip.toString(), port.nodePort(), port, from(family), node.name())))
                .limit(local ? NODES : 1)
                .toList();
        boolean checked = of.facts().type().equals("LoadBalancer")
                && !of.facts().ingress().isEmpty();
        boolean some = found.stream().anyMatch(Way::forwards);
        found.stream().filter(way -> !checked || !some || way.forwards()).forEach(ways::add);
    }

    private void ask(
            Way.By by, String host, int number, ServiceFacts.Port port, @Nullable IpAddress from, String node) {
        ways.add(way(by, host, number, port, from, node));
    }

    private Way way(Way.By by, String host, int number, ServiceFacts.Port port, @Nullable IpAddress from, String node) {
        RouteQuery query = new RouteQuery(host, number, "", port.protocol(), from, node);
        return new Way(
                bracketed(host) + ":" + number,
                by,
                node,
                port,
                of.router().route(of.snapshot(), query, Ticket.of(0)),
                null);
    }

    private Way synthetic(Way.By by, ServiceFacts.Port port, Failure failure) {
        return new Way(of.title() + ":" + port.port(), by, "", port, null, failure);
    }

    private Way otherFamily(ServiceFacts.Port port) {
        String has = of.facts().families().isEmpty()
                ? "no family"
                : String.join(" and ", of.facts().families());
        return synthetic(
                Way.By.ClusterIP,
                port,
                Failure.certain(
                        Cause.OtherAddressFamily,
                        "The service has a cluster IP of " + has + ", and whoever asks has no address of it.",
                        List.of(of.shows("spec.ipFamilies", has)),
                        new Fix(
                                "give the service both families, where the cluster has them",
                                Commands.merge(of.service(), java.util.Map.of("ipFamilyPolicy", "PreferDualStack")))));
    }

    private boolean comesBy(IpFamily family) {
        List<IpAddress> addresses = of.asker().addresses();
        return addresses.isEmpty() || addresses.stream().anyMatch(ip -> ip.family() == family);
    }

    /** The asker's address of this family, of any for null. */
    private @Nullable IpAddress from(@Nullable IpFamily family) {
        return of.asker().addresses().stream()
                .filter(ip -> family == null || ip.family() == family)
                .findFirst()
                .orElse(null);
    }

    private String name() {
        return of.service().name() + "." + of.service().namespace();
    }

    private static String bracketed(String host) {
        return Objects.requireNonNull(host).indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
