package dev.timonel.routing.path;

import dev.timonel.model.Kinds;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.overlay.SubnetLease;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The paths that one state of the nodes makes, each traced when first asked for. */
public final class PathTable {
    private static final int MAX_PATHS = 2_000;

    private final List<Cidr> clusterCidrs;
    private final Map<LeaseOf, SubnetLease.Found> leases = new ConcurrentHashMap<>();
    private final Map<Journey, PathTrace.Traced> paths = new ConcurrentHashMap<>();

    private record LeaseOf(String node, IpFamily family) {}

    public PathTable(List<Cidr> clusterCidrs) {
        this.clusterCidrs = clusterCidrs;
    }

    /** The node's place in the pod network, empty if there is no such node; of a snapshot that has these nodes. */
    Optional<SubnetLease.Found> lease(ClusterSnapshot snapshot, String name, IpFamily family) {
        LeaseOf key = new LeaseOf(name, family);
        SubnetLease.Found known = leases.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<SubnetLease.Found> found =
                snapshot.get(Kinds.NODE, "", name).map(node -> SubnetLease.find(node, family, clusterCidrs));
        found.ifPresent(lease -> leases.put(key, lease));
        return found;
    }

    /** The path of a journey, which nodes alone decide; of a snapshot that has these nodes. */
    public PathTrace.Traced path(ClusterSnapshot snapshot, Journey journey) {
        PathTrace.Traced known = paths.get(journey);
        if (known == null) {
            if (paths.size() >= MAX_PATHS) {
                paths.clear();
            }
            known = PathTrace.trace(
                    new Underlay(snapshot, this, clusterCidrs, journey.to().family()), journey);
            paths.put(journey, known);
        }
        return known;
    }
}
