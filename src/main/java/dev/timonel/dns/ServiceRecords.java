package dev.timonel.dns;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/**
 * What clients ask DNS of one Service: the addresses or the alias of its own name and, of a headless one, of its endpoints,
 * and the SRV records of its named ports. A record is told by type and data, as {@code A 10.96.0.10}; an SRV record without
 * its weight, which follows from how many there are.
 */
public final class ServiceRecords {
    private ServiceRecords() {}

    /** The absolute name of the Service in the zone of this domain, without the last dot. */
    public static String name(KubeObject service, String domain) {
        return service.name() + "." + service.namespace() + ".svc." + domain;
    }

    /** The records by name, sorted; names that lead to nothing are left out. */
    public static Map<String, TreeSet<String>> of(ClusterSnapshot snapshot, KubeObject service, String domain) {
        Name zone = RecordWriter.name(domain + ".", Name.root);
        ClusterDns dns = new ClusterDns(new DnsConfig(zone, List.of(), PodRecords.DISABLED, 1, List.of()));
        Map<String, TreeSet<String>> all = new TreeMap<>();
        for (String name : names(snapshot, service, domain)) {
            TreeSet<String> records = records(dns, snapshot, name);
            if (!records.isEmpty()) {
                all.put(name, records);
            }
        }
        return all;
    }

    private static TreeSet<String> records(ClusterDns dns, ClusterSnapshot snapshot, String name) {
        TreeSet<String> records = new TreeSet<>();
        try {
            dns.answer(snapshot, RecordWriter.name(name + ".", Name.root), Type.ANY).answer().stream()
                    .filter(record -> name.startsWith("_") == record instanceof SRVRecord)
                    .forEach(record -> records.add(text(record)));
        } catch (UnwritableNameException nobodyCanAsk) {
            return records;
        }
        return records;
    }

    private static String text(Record record) {
        if (record instanceof SRVRecord srv) {
            return "SRV " + srv.getPort() + " " + srv.getTarget().toString(true);
        }
        if (record instanceof CNAMERecord alias) {
            return "CNAME " + alias.getTarget().toString(true);
        }
        return Type.string(record.getType()) + " " + record.rdataToString();
    }

    private static TreeSet<String> names(ClusterSnapshot snapshot, KubeObject service, String domain) {
        String own = name(service, domain);
        TreeSet<String> names = new TreeSet<>(List.of(own));
        ServiceFacts facts = service.facts(ServiceFacts.class);
        facts.ports().stream()
                .filter(port -> !port.name().isEmpty())
                .forEach(port -> names.add(
                        "_" + port.name() + "._" + port.protocol().toLowerCase(java.util.Locale.ROOT) + "." + own));
        if (facts.headless()) {
            snapshot.slicesOf(service.namespace(), service.name()).stream()
                    .flatMap(slice -> slice.facts(SliceFacts.class).endpoints().stream())
                    .filter(SliceFacts.Target::ready)
                    .forEach(target -> names.add(target.dnsName() + "." + own));
        }
        return names;
    }
}
