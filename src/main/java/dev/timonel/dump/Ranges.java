package dev.timonel.dump;

import dev.timonel.dump.Told.Saying;
import dev.timonel.model.Kinds;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceCidrFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The address ranges of a dumped cluster: as somebody says them, or else the blocks around the addresses that are there. */
final class Ranges {
    /** The prefix of a range that is guessed from addresses in it; as much shorter as it takes to hold them all. */
    private static final int GUESS_IPV4 = 16;

    private static final int GUESS_IPV6 = 108;

    private static final List<Cidr> DEFAULT_SERVICES = List.of(Cidr.of("10.96.0.0/16"));
    private static final List<Cidr> DEFAULT_PODS = List.of(Cidr.of("10.244.0.0/16"));

    private final ClusterSnapshot snapshot;
    private final Told told;
    private final FactList facts;

    Ranges(ClusterSnapshot snapshot, Told told, FactList facts) {
        this.snapshot = snapshot;
        this.told = told;
        this.facts = facts;
    }

    List<Cidr> services() {
        List<Cidr> objects = snapshot.list(Kinds.SERVICE_CIDR).stream()
                .flatMap(r -> r.facts(ServiceCidrFacts.class).cidrs().stream())
                .distinct()
                .toList();
        if (!objects.isEmpty()) {
            return facts.known("serviceCidrs", objects, "ServiceCIDR objects");
        }
        return said(
                        "serviceCidrs",
                        told.flag("service-cluster-ip-range"),
                        told.other("serviceSubnet"),
                        told.flag("service-cidr"))
                .orElseGet(() -> {
                    List<Cidr> guessed = around(snapshot.list(Kinds.SERVICE).stream()
                            .flatMap(s -> s.facts(ServiceFacts.class).clusterIps().stream())
                            .toList());
                    return guessed.isEmpty()
                            ? facts.assumed("serviceCidrs", DEFAULT_SERVICES, "nothing in the dump tells; the default")
                            : facts.assumed("serviceCidrs", guessed, "the block around the cluster IPs that are there");
                });
    }

    List<Cidr> pods() {
        Optional<List<Cidr>> said = said(
                "clusterCidrs",
                proxyClusterCidr(),
                told.flag("kube-proxy/cluster-cidr"),
                told.flag("cluster-cidr"),
                told.other("podSubnet"));
        if (said.isPresent()) {
            return said.get();
        }
        List<Cidr> blocks = snapshot.list(Kinds.NODE).stream()
                .flatMap(n -> n.facts(NodeFacts.class).podCidrs().stream())
                .toList();
        if (!blocks.isEmpty()) {
            return facts.assumed("clusterCidrs", aroundBlocks(blocks), "the block around the nodes' podCIDRs");
        }
        List<IpAddress> addresses = snapshot.list(Kinds.POD).stream()
                .map(p -> p.facts(PodFacts.class))
                .filter(p -> !p.hostNetwork())
                .flatMap(p -> p.ips().stream())
                .toList();
        return addresses.isEmpty()
                ? facts.assumed("clusterCidrs", DEFAULT_PODS, "nothing in the dump tells; the default")
                : facts.assumed("clusterCidrs", around(addresses), "the block around the pods' addresses");
    }

    private Optional<Saying> proxyClusterCidr() {
        String text = told.proxy().path("clusterCIDR").asString("");
        return text.isEmpty() ? Optional.empty() : Optional.of(new Saying(text, told.proxyWhere()));
    }

    int nodeMaskSize(List<Cidr> clusterCidrs) {
        return snapshot.list(Kinds.NODE).stream()
                .flatMap(n -> n.facts(NodeFacts.class).podCidrs().stream())
                .filter(c -> clusterCidrs.isEmpty()
                        || c.family() == clusterCidrs.get(0).family())
                .map(Cidr::prefix)
                .findFirst()
                .orElse(24);
    }

    @SafeVarargs
    private Optional<List<Cidr>> said(String name, Optional<Saying>... sayings) {
        return Stream.of(sayings)
                .flatMap(Optional::stream)
                .filter(s -> !cidrs(s.value()).isEmpty())
                .findFirst()
                .map(s -> facts.known(name, cidrs(s.value()), s.where()));
    }

    static List<Cidr> cidrs(String commaSeparated) {
        return Stream.of(commaSeparated.split(","))
                .flatMap(t -> Cidr.parse(t.strip()).stream())
                .toList();
    }

    private static List<Cidr> aroundBlocks(Collection<Cidr> blocks) {
        return around(
                blocks.stream().flatMap(b -> Stream.of(b.network(), b.last())).toList());
    }

    /** One block of each family, the family of the first address first. */
    private static List<Cidr> around(List<IpAddress> addresses) {
        List<Cidr> blocks = new ArrayList<>();
        for (IpFamily family :
                addresses.stream().map(IpAddress::family).distinct().toList()) {
            Cidr block = null;
            for (IpAddress each : addresses) {
                if (each.family() == family) {
                    block = block == null ? guess(each, family) : widened(block, each);
                }
            }
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    private static Cidr guess(IpAddress address, IpFamily family) {
        Cidr itself = new Cidr(address, family.bits());
        return itself.enclosing(family == IpFamily.IPv4 ? GUESS_IPV4 : GUESS_IPV6);
    }

    private static Cidr widened(Cidr block, IpAddress address) {
        Cidr wide = block;
        while (!wide.contains(address)) {
            wide = wide.enclosing(wide.prefix() - 1);
        }
        return wide;
    }
}
