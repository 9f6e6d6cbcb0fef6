package dev.timonel.dns;

import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * A zone that this server is the authority of, at one snapshot. {@code apex} is spelled as the question has it, so that
 * answers keep its case. Every zone has its SOA and NS, and the name server's addresses at {@code ns.dns}.
 */
record Zone(Name apex, ClusterSnapshot snapshot, RecordWriter write, DnsConfig config, Names names) {

    /** What the zone has below its apex. {@code labels} are in lower case, the one next to the apex last. */
    interface Names {
        Optional<Found> at(List<String> labels, Name owner);
    }

    Record authority() {
        return write.authority(apex, snapshot.revision());
    }

    /** What the name holds; empty if there is no such name. The name is the apex or below it. */
    Optional<Found> at(Name name) {
        List<String> labels = labelsBelow(name);
        Name server = RecordWriter.name("ns.dns", apex);
        List<Record> serverAddresses = write.addresses(server, config.nameServers());
        if (labels.isEmpty()) {
            List<Record> records = new ArrayList<>(List.of(authority(), write.nameServer(name, server)));
            names.at(labels, name).ifPresent(more -> records.addAll(more.records()));
            return Optional.of(new Found(List.copyOf(records), List::of, () -> serverAddresses));
        }
        if (labels.equals(List.of("dns"))) {
            return Optional.of(Found.BARE);
        }
        if (labels.equals(List.of("ns", "dns"))) {
            return Optional.of(Found.of(write.addresses(name, config.nameServers())));
        }
        return names.at(labels, name);
    }

    private List<String> labelsBelow(Name name) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < name.labels() - apex.labels(); i++) {
            labels.add(name.getLabelString(i).toLowerCase(Locale.ROOT));
        }
        return labels;
    }
}
