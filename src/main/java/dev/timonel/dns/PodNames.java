package dev.timonel.dns;

import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/** {@code <a-b-c-d>.<namespace>.pod.<zone>}: CoreDNS' {@code findPods}. The namespace is known to exist. */
record PodNames(ClusterSnapshot snapshot, RecordWriter write, PodRecords mode) {

    Optional<Found> pod(String namespace, String label, Name owner) {
        return IpAddress.parseDashed(label)
                .filter(ip -> known(namespace, ip))
                .map(ip -> Found.of(write.addresses(owner, List.of(ip))));
    }

    private boolean known(String namespace, IpAddress ip) {
        return switch (mode) {
            case DISABLED -> false;
            case INSECURE -> true;
            case VERIFIED ->
                snapshot.podsWithIp(ip).stream().anyMatch(pod -> pod.namespace().equals(namespace) && !pod.deleting());
        };
    }
}
