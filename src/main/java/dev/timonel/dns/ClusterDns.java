package dev.timonel.dns;

import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Answers questions about the names of a cluster from one snapshot of it: Kubernetes' DNS specification 1.1.0
 * ({@code kubernetes/dns docs/specification.md}), and CoreDNS' {@code plugin/kubernetes} where that is silent. A name is
 * in one of our zones or the question is refused: nothing is asked of anybody else.
 */
public final class ClusterDns {
    /** As CoreDNS' limit on how long a chain of ExternalName services is followed. */
    private static final int MAX_ALIASES = 10;

    private final DnsConfig own;
    private final RecordWriter write;
    private volatile @Nullable Imported latest;

    /** How the cluster of this import answers. */
    private record Imported(KubeObject frozen, DnsConfig config) {}

    /** {@code config} is of every cluster but an imported one, which has its own domain and blocks. */
    public ClusterDns(DnsConfig config) {
        this.own = config;
        this.write = new RecordWriter(config.ttl());
    }

    /** The domain of the cluster. */
    public Name domain(ClusterSnapshot snapshot) {
        return config(snapshot).zone();
    }

    private DnsConfig config(ClusterSnapshot snapshot) {
        KubeObject frozen = snapshot.get(Frozen.KEY).orElse(null);
        if (frozen == null) {
            return own;
        }
        Imported known = latest;
        if (known == null || known.frozen() != frozen) {
            known = new Imported(
                    frozen, own.of(Frozen.of(snapshot).orElseThrow().config()));
            latest = known;
        }
        return known.config();
    }

    /** {@code name} is absolute; {@code type} is of {@link Type}. The class is IN. */
    public DnsAnswer answer(ClusterSnapshot snapshot, Name name, int type) {
        if (type == Type.AXFR || type == Type.IXFR) {
            return DnsAnswer.REFUSED;
        }
        try {
            return follow(snapshot, name, type);
        } catch (UnwritableNameException unwritable) {
            return DnsAnswer.FAILED;
        }
    }

    /** A name that is an alias answers with it whatever is asked, and the question goes on at its target (RFC 1034). */
    private DnsAnswer follow(ClusterSnapshot snapshot, Name asked, int type) {
        List<Record> aliases = new ArrayList<>();
        Set<Name> seen = new HashSet<>();
        Name name = asked;
        while (seen.add(name) && aliases.size() <= MAX_ALIASES) {
            Optional<Zone> zone = zoneOf(snapshot, name);
            if (zone.isEmpty()) {
                return aliases.isEmpty() ? DnsAnswer.REFUSED : DnsAnswer.of(aliases, List.of());
            }
            Optional<Found> found = zone.get().at(name);
            if (found.isEmpty()) {
                return DnsAnswer.negative(Rcode.NXDOMAIN, aliases, zone.get().authority());
            }
            List<Record> records = found.get().records();
            boolean alias = type != Type.CNAME && type != Type.ANY && aliasAmong(records);
            if (!alias) {
                return ofType(type, found.get(), aliases, zone.get());
            }
            aliases.add(records.get(0));
            name = ((CNAMERecord) records.get(0)).getTarget();
        }
        return DnsAnswer.of(aliases, List.of());
    }

    private static boolean aliasAmong(List<Record> records) {
        return records.size() == 1 && records.get(0) instanceof CNAMERecord;
    }

    private static DnsAnswer ofType(int type, Found found, List<Record> aliases, Zone zone) {
        List<Record> records = found.ofType(type);
        if (records.isEmpty()) {
            return DnsAnswer.negative(Rcode.NOERROR, aliases, zone.authority());
        }
        List<Record> answer = new ArrayList<>(aliases);
        answer.addAll(records);
        return DnsAnswer.of(List.copyOf(answer), found.glueOf(type));
    }

    private Optional<Zone> zoneOf(ClusterSnapshot snapshot, Name name) {
        DnsConfig config = config(snapshot);
        if (name.subdomain(config.zone())) {
            Name apex = suffix(name, config.zone().labels());
            return Optional.of(
                    new Zone(apex, snapshot, write, config, new ClusterNames(snapshot, write, config, apex)));
        }
        ReverseNames names = new ReverseNames(snapshot, write, config);
        return ReverseName.parse(name)
                .flatMap(reverse -> apexOf(reverse, name, names, config))
                .map(apex -> new Zone(apex, snapshot, write, config, names));
    }

    /** An address outside our blocks that a service or an endpoint has is a zone of its own; of others we know nothing. */
    private Optional<Name> apexOf(ReverseName reverse, Name name, ReverseNames names, DnsConfig config) {
        return config.blocks().stream()
                .flatMap(block -> reverse.zoneWithin(block).stream())
                .findFirst()
                .map(digits -> suffix(name, name.labels() - reverse.labels() + digits))
                .or(() -> reverse.address()
                        .filter(ip -> !names.pointers(ip, name).isEmpty())
                        .map(ip -> name));
    }

    /** The last labels of the name, the root's among them. */
    private static Name suffix(Name name, int labels) {
        return new Name(name, name.labels() - labels);
    }
}
