package dev.timonel.snapshot;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses are not to be given to another, by who holds them. Persistent.
 *
 * @param pods by pods that have not come to an end
 * @param nodes as addresses of nodes
 * @param services by Services: cluster, external and load-balancer addresses
 * @param allocated by IPAddress objects
 * @param blocks the podCIDRs of nodes
 */
record Held(
        HeldAddresses pods, HeldAddresses nodes, HeldAddresses services, HeldAddresses allocated, HeldBlocks blocks) {
    static final Held NONE =
            new Held(HeldAddresses.NONE, HeldAddresses.NONE, HeldAddresses.NONE, HeldAddresses.NONE, HeldBlocks.NONE);

    Held replaced(@Nullable KubeObject before, @Nullable KubeObject after) {
        KubeObject any = before == null ? after : before;
        if (any == null) {
            return this;
        }
        if (any.kind().equals(Kinds.POD)) {
            HeldAddresses changed = pods.replaced(ofPod(before), ofPod(after));
            return changed == pods ? this : new Held(changed, nodes, services, allocated, blocks);
        }
        if (any.kind().equals(Kinds.NODE)) {
            return new Held(
                    pods,
                    nodes.replaced(ofNode(before), ofNode(after)),
                    services,
                    allocated,
                    blocks.replaced(blocksOf(before), blocksOf(after)));
        }
        if (any.kind().equals(Kinds.SERVICE)) {
            return new Held(pods, nodes, services.replaced(ofService(before), ofService(after)), allocated, blocks);
        }
        if (any.kind().equals(Kinds.IP_ADDRESS)) {
            return new Held(pods, nodes, services, allocated.replaced(named(before), named(after)), blocks);
        }
        return this;
    }

    private static List<IpAddress> ofPod(@Nullable KubeObject pod) {
        return pod == null || pod.facts(PodFacts.class).terminal()
                ? List.of()
                : pod.facts(PodFacts.class).ips();
    }

    private static List<IpAddress> ofNode(@Nullable KubeObject node) {
        if (node == null) {
            return List.of();
        }
        List<IpAddress> all = new ArrayList<>(node.facts(NodeFacts.class).internalIps());
        all.addAll(node.facts(NodeFacts.class).externalIps());
        return all;
    }

    private static List<Cidr> blocksOf(@Nullable KubeObject node) {
        return node == null ? List.of() : node.facts(NodeFacts.class).podCidrs();
    }

    private static List<IpAddress> ofService(@Nullable KubeObject service) {
        if (service == null) {
            return List.of();
        }
        ServiceFacts facts = service.facts(ServiceFacts.class);
        return Stream.of(
                        facts.clusterIps().stream(),
                        facts.externalIps().stream(),
                        facts.ingress().stream().flatMap(ingress -> Optional.ofNullable(ingress.ip()).stream()))
                .flatMap(ips -> ips)
                .toList();
    }

    private static List<IpAddress> named(@Nullable KubeObject address) {
        return address == null
                ? List.of()
                : IpAddress.parse(address.name()).stream().toList();
    }
}
