package dev.timonel.routing.decision;

import dev.timonel.model.Kinds;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What reaches itself through a service: a node rewrites the source of that for endpoints on the node itself, whichever
 * service has them (the set {@code hairpin-connections} of {@code pkg/proxy/nftables/proxier.go}).
 */
final class Hairpin {
    private Hairpin() {}

    static boolean turnsBack(Choice choice, @Nullable IpAddress from) {
        return choice.endpoint().address().equals(from);
    }

    static boolean rewrites(ForwardingTable table, NodeView node, Choice choice, @Nullable IpAddress from) {
        return turnsBack(choice, from)
                && (choice.endpoint().isOn(node.name()) || isOnItForAnother(table, node, choice));
    }

    private static boolean isOnItForAnother(ForwardingTable table, NodeView node, Choice choice) {
        ProxyEndpoint endpoint = choice.endpoint();
        String protocol = choice.from().port().port().protocol();
        return ports(table.snapshot(), endpoint.address())
                .filter(view -> view.port().protocol().equals(protocol))
                .anyMatch(view -> table.service(view.service()).port(view).reachesOnIt(node, endpoint));
    }

    private static Stream<ServicePortView> ports(ClusterSnapshot snapshot, IpAddress address) {
        return snapshot.slicesWithEndpoint(address).stream()
                .flatMap(slice ->
                        snapshot
                                .get(
                                        Kinds.SERVICE,
                                        slice.namespace(),
                                        slice.facts(SliceFacts.class).service())
                                .stream())
                .flatMap(service -> ServicePortView.all(List.of(service), address.family()))
                .filter(ServicePortView::proxied);
    }
}
