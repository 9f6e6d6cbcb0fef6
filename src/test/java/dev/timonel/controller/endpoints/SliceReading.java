package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.cluster;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.port;
import static dev.timonel.controller.ClusterFixtures.slices;
import static dev.timonel.controller.ClusterFixtures.zone;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.Settle;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;

/** Starting a cluster under the slice reconciler, and reading what it made of it. */
final class SliceReading {
    private SliceReading() {}

    static ClusterFixtures base() {
        return cluster().node("a", zone("z1")).pod("web-1", on("a"), ip("10.1.0.1"));
    }

    static Settle start(ClusterFixtures cluster) {
        return new Settle(new EndpointSliceReconciler()).start(cluster);
    }

    static List<EndpointSlice> all(Settle settle) {
        return slices(settle.snapshot()).stream()
                .map(s -> s.as(EndpointSlice.class))
                .toList();
    }

    static List<Endpoint> endpoints(Settle settle) {
        return all(settle).stream().flatMap(s -> s.getEndpoints().stream()).toList();
    }

    static List<String> addresses(Settle settle) {
        return endpoints(settle).stream()
                .flatMap(e -> e.getAddresses().stream())
                .toList();
    }

    static List<String> addresses(Settle settle, String type) {
        return all(settle).stream()
                .filter(s -> s.getAddressType().equals(type))
                .flatMap(s -> s.getEndpoints().stream())
                .flatMap(e -> e.getAddresses().stream())
                .toList();
    }

    static List<String> addressTypes(Settle settle) {
        return all(settle).stream().map(EndpointSlice::getAddressType).toList();
    }

    static List<String> hints(Settle settle) {
        return endpoints(settle).stream()
                .map(e -> e.getHints() == null
                        ? "none"
                        : "zones "
                                + e.getHints().getForZones().stream()
                                        .map(z -> z.getName())
                                        .toList()
                                + " nodes "
                                + e.getHints().getForNodes().stream()
                                        .map(n -> n.getName())
                                        .toList())
                .toList();
    }

    static String portsAndAddresses(EndpointSlice slice) {
        return slice.getPorts().stream().map(SliceReading::text).toList()
                + " "
                + slice.getEndpoints().stream()
                        .map(e -> e.getAddresses().get(0))
                        .toList();
    }

    private static String text(EndpointPort port) {
        return port.getName() + "/" + port.getPort() + "/" + port.getProtocol();
    }

    static List<String> bodies(Settle settle) {
        return all(settle).stream()
                .map(s -> s.getMetadata().getName() + " " + portsAndAddresses(s) + " " + s.getEndpoints())
                .toList();
    }
}
