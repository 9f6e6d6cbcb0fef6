package dev.timonel.model;

import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import java.util.List;

/**
 * What an operator sets for the whole cluster and what stays fixed while the process runs. Lists have one entry, or two
 * of different families for dual-stack; the first family is the cluster's primary one.
 */
public record ClusterConfig(
        List<Cidr> clusterCidrs,
        List<Cidr> serviceCidrs,
        int nodeCidrMaskSize,
        PortRange nodePortRange,
        Cidr loadBalancerPool,
        String clusterDomain) {}
