package dev.timonel.dns;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * The names of a service: {@code <service>}, {@code <endpoint>.<service>}, {@code _<port>._<protocol>.<service>}, each
 * below {@code <namespace>.svc.<zone>} (DNS specification 2.3 to 2.5; where it is silent, CoreDNS'
 * {@code findServices}). Endpoints are those of the slices that are ready, with no fallback, as {@code GET /route} has it
 * for headless services.
 */
final class ServiceNames {
    private final ClusterSnapshot snapshot;
    private final RecordWriter write;
    private final Name zone;

    /**
     * One address and port that a name of the service leads to. {@code host} is the endpoint's name, {@code ""} for the
     * service itself; {@code port} is -1 if the slice lists none.
     */
    private record Target(String host, IpAddress address, String portName, String protocol, int port)
            implements Comparable<Target> {
        private static final Comparator<Target> ORDER = Comparator.comparing(Target::address)
                .thenComparing(Target::host)
                .thenComparingInt(Target::port)
                .thenComparing(Target::portName)
                .thenComparing(Target::protocol);

        @Override
        public int compareTo(Target other) {
            return ORDER.compare(this, other);
        }
    }

    /** Where an SRV record leads: {@code host} is {@code ""} for the service itself. */
    private record Destination(String host, int port) implements Comparable<Destination> {
        private static final Comparator<Destination> ORDER =
                Comparator.comparing(Destination::host).thenComparingInt(Destination::port);

        @Override
        public int compareTo(Destination other) {
            return ORDER.compare(this, other);
        }
    }

    /** {@code zone} is the cluster's domain, spelled as the targets of SRV records shall be. */
    ServiceNames(ClusterSnapshot snapshot, RecordWriter write, Name zone) {
        this.snapshot = snapshot;
        this.write = write;
        this.zone = zone;
    }

    Optional<Found> service(String namespace, String service, Name owner) {
        return find(namespace, service).flatMap(s -> {
            ServiceFacts facts = s.facts(ServiceFacts.class);
            return facts.isExternalName() ? alias(facts, owner) : found(targets(s, facts, t -> true), s, owner);
        });
    }

    /** An endpoint of any service has a name, as CoreDNS gives it one, not only of a headless one. */
    Optional<Found> endpoint(String namespace, String service, String host, Name owner) {
        return find(namespace, service)
                .filter(s -> !s.facts(ServiceFacts.class).isExternalName())
                .flatMap(s -> found(endpoints(s, t -> t.host().equalsIgnoreCase(host)), s, owner));
    }

    /** Both labels have their underscore: CoreDNS takes them without it too, the specification does not. */
    Optional<Found> port(String namespace, String service, String port, String protocol, Name owner) {
        if (port.length() < 2 || port.charAt(0) != '_' || !protocol.startsWith("_")) {
            return Optional.empty();
        }
        return select(namespace, service, protocol, t -> t.portName().equalsIgnoreCase(port.substring(1)), owner);
    }

    /** {@code _<protocol>.<service>} exists because the names of ports do (RFC 8020), where CoreDNS says NXDOMAIN. */
    Optional<Found> protocol(String namespace, String service, String protocol, Name owner) {
        return select(namespace, service, protocol, t -> !t.portName().isEmpty(), owner)
                .map(any -> Found.BARE);
    }

    private Optional<Found> select(
            String namespace, String service, String protocol, Predicate<Target> port, Name owner) {
        return find(namespace, service)
                .filter(s -> !s.facts(ServiceFacts.class).isExternalName())
                .flatMap(s -> found(
                        targets(
                                s,
                                s.facts(ServiceFacts.class),
                                port.and(t -> t.protocol().equalsIgnoreCase(protocol.substring(1)))),
                        s,
                        owner));
    }

    private Optional<KubeObject> find(String namespace, String service) {
        return snapshot.get(Kinds.SERVICE, namespace, service);
    }

    /** CNAME, unless externalName is an address: that is no name to lead to, and CoreDNS has nothing then either. */
    private Optional<Found> alias(ServiceFacts facts, Name owner) {
        if (IpAddress.parse(facts.externalName()).isPresent()) {
            return Optional.empty();
        }
        Name target = RecordWriter.name(facts.externalName(), Name.root);
        return Optional.of(Found.of(List.of(write.alias(owner, target))));
    }

    private TreeSet<Target> targets(KubeObject service, ServiceFacts facts, Predicate<Target> wanted) {
        if (facts.headless()) {
            return endpoints(service, wanted);
        }
        TreeSet<Target> targets = new TreeSet<>();
        for (IpAddress ip : facts.clusterIps()) {
            facts.ports().stream()
                    .map(p -> new Target("", ip, p.name(), p.protocol(), p.port()))
                    .filter(wanted)
                    .forEach(targets::add);
        }
        return targets;
    }

    private TreeSet<Target> endpoints(KubeObject service, Predicate<Target> wanted) {
        TreeSet<Target> targets = new TreeSet<>();
        for (KubeObject slice : snapshot.slicesOf(service.namespace(), service.name())) {
            SliceFacts facts = slice.facts(SliceFacts.class);
            List<SliceFacts.Port> ports =
                    facts.ports().isEmpty() ? List.of(new SliceFacts.Port("", "", -1, "")) : facts.ports();
            facts.endpoints().stream()
                    .filter(SliceFacts.Target::ready)
                    .flatMap(e -> ports.stream()
                            .map(p -> new Target(e.dnsName(), e.address(), p.name(), p.protocol(), p.port())))
                    .filter(wanted)
                    .forEach(targets::add);
        }
        return targets;
    }

    private Optional<Found> found(TreeSet<Target> targets, KubeObject service, Name owner) {
        if (targets.isEmpty()) {
            return Optional.empty();
        }
        List<IpAddress> ips = targets.stream().map(Target::address).toList();
        Supplier<Name> base = () -> RecordWriter.name(service.name() + "." + service.namespace() + ".svc", zone);
        return Optional.of(new Found(
                write.addresses(owner, ips),
                () -> services(targets, base.get(), owner),
                () -> glue(targets, base.get())));
    }

    /** One record for each name and port; the weight is CoreDNS': a hundred, shared by all addresses and ports. */
    private List<Record> services(TreeSet<Target> targets, Name base, Name owner) {
        int weight = Math.max(1, 100 / targets.size());
        return targets.stream()
                .filter(t -> t.port() > 0)
                .map(t -> new Destination(t.host(), t.port()))
                .distinct()
                .sorted()
                .map(d -> write.service(owner, weight, d.port(), host(d.host(), base)))
                .toList();
    }

    private List<Record> glue(TreeSet<Target> targets, Name base) {
        return targets.stream()
                .filter(t -> t.port() > 0)
                .map(t -> new Target(t.host(), t.address(), "", "", 0))
                .distinct()
                .map(t -> write.address(host(t.host(), base), t.address()))
                .toList();
    }

    private static Name host(String host, Name base) {
        return host.isEmpty() ? base : RecordWriter.name(host, base);
    }
}
