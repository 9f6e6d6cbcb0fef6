package dev.timonel.controller.nodes;

import dev.timonel.controller.plan.Cursors;
import dev.timonel.model.ClusterConfig;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The blocks that a cluster CIDR is cut into, one for each node, handed out round robin: a released block waits until the
 * cursor has come around. Follows {@code pkg/controller/nodeipam/ipam/cidrset/cidr_set.go}, computed from the blocks that
 * nodes hold in place of a bit map.
 */
final class NodeBlocks {
    private static final int IPV6_NODE_PREFIX = 64;

    private final ClusterConfig config;

    NodeBlocks(ClusterConfig config) {
        this.config = config;
    }

    /** One free block of each cluster CIDR for a node without any, in their order; empty if any of them has none left. */
    Optional<List<Cidr>> next(ClusterSnapshot snapshot) {
        List<Cidr> blocks = new ArrayList<>();
        for (Cidr cluster : config.clusterCidrs()) {
            Optional<Cidr> block = next(cluster, snapshot);
            if (block.isEmpty()) {
                return Optional.empty();
            }
            blocks.add(block.get());
        }
        return Optional.of(blocks);
    }

    private Optional<Cidr> next(Cidr cluster, ClusterSnapshot snapshot) {
        int prefix = blockPrefix(cluster);
        BigInteger count = BigInteger.ONE.shiftLeft(prefix - cluster.prefix());
        BigInteger start = Cursors.last(snapshot, Cursors.ofBlocks(cluster.family()))
                .flatMap(Cidr::parse)
                .filter(last -> cluster.contains(last.network()))
                .map(last -> index(last.network(), cluster, prefix).add(BigInteger.ONE))
                .orElse(BigInteger.ZERO);
        Optional<Cidr> ahead = firstFree(cluster, prefix, snapshot, start, count);
        return ahead.isPresent() ? ahead : firstFree(cluster, prefix, snapshot, BigInteger.ZERO, start.min(count));
    }

    /** The first free block with {@code from <= index < to}. Steps over whatever is in the way as a whole. */
    private Optional<Cidr> firstFree(
            Cidr cluster, int prefix, ClusterSnapshot snapshot, BigInteger from, BigInteger to) {
        BigInteger index = from;
        while (index.compareTo(to) < 0) {
            Cidr block = new Cidr(cluster.at(index.shiftLeft(cluster.family().bits() - prefix)), prefix);
            Optional<IpAddress> inTheWay = config.serviceCidrs().stream()
                    .filter(services -> services.overlaps(block))
                    .map(Cidr::last)
                    .findFirst()
                    .or(() -> snapshot.endOfNodeBlocks(block));
            if (inTheWay.isEmpty()) {
                return Optional.of(block);
            }
            if (!cluster.contains(inTheWay.get())) {
                return Optional.empty();
            }
            index = index(inTheWay.get(), cluster, prefix).max(index).add(BigInteger.ONE);
        }
        return Optional.empty();
    }

    private static BigInteger index(IpAddress address, Cidr cluster, int prefix) {
        return address.value()
                .subtract(cluster.network().value())
                .shiftRight(cluster.family().bits() - prefix);
    }

    /**
     * The configured mask where it fits the family; for IPv6 beside IPv4, and for anything that does not fit, 64 or the
     * cluster CIDR as one block.
     */
    private int blockPrefix(Cidr cluster) {
        int mask = config.nodeCidrMaskSize();
        if (cluster.family() == IpFamily.IPv6 && mask <= IpFamily.IPv4.bits()) {
            mask = IPV6_NODE_PREFIX;
        }
        return Math.min(Math.max(mask, cluster.prefix()), cluster.family().bits());
    }
}
