package dev.timonel.dns;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * The PTR records of cluster IPs and of ready endpoints (DNS specification 2.3.3, 2.4.3). As in CoreDNS'
 * {@code serviceRecordForIP} a cluster IP comes first, and endpoints of any service have a name.
 */
record ReverseNames(ClusterSnapshot snapshot, RecordWriter write, DnsConfig config) implements Zone.Names {

    @Override
    public Optional<Found> at(List<String> labels, Name owner) {
        return ReverseName.parse(owner).flatMap(name -> {
            if (name.address().isPresent()) {
                List<Record> pointers = pointers(name.address().get(), owner);
                return pointers.isEmpty() ? Optional.empty() : Optional.of(Found.of(pointers));
            }
            // part of an address: longer names may exist below it, so it is not said not to exist (RFC 8020)
            return name.wellFormed() ? Optional.of(Found.BARE) : Optional.empty();
        });
    }

    List<Record> pointers(IpAddress ip, Name owner) {
        TreeSet<Name> targets = new TreeSet<>();
        snapshot.servicesWithIp(ip).stream()
                .filter(s -> s.facts(ServiceFacts.class).clusterIps().contains(ip))
                .forEach(s -> targets.add(RecordWriter.name(s.name() + "." + s.namespace() + ".svc", config.zone())));
        if (targets.isEmpty()) {
            snapshot.slicesWithEndpoint(ip).forEach(slice -> addEndpoints(slice, ip, targets));
        }
        return targets.stream().map(target -> write.pointer(owner, target)).toList();
    }

    private void addEndpoints(KubeObject slice, IpAddress ip, TreeSet<Name> targets) {
        SliceFacts facts = slice.facts(SliceFacts.class);
        if (facts.service().isEmpty()) {
            return;
        }
        facts.endpoints().stream()
                .filter(e -> e.ready() && e.address().equals(ip))
                .map(e -> e.dnsName() + "." + facts.service() + "." + slice.namespace() + ".svc")
                .forEach(name -> targets.add(RecordWriter.name(name, config.zone())));
    }
}
