package dev.timonel.dump;

import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import dev.timonel.routing.OtherPolicies;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cluster at the moment when it was dumped. The snapshot has the objects of the kinds that Timonel knows with their own uids,
 * addresses, statuses and times, without managedFields, under resourceVersions of its own; its nodes are external, and it is
 * {@link Frozen}, which has what answers about it are to say is not known. {@code config} and {@code proxy} are what the dump
 * tells of how the cluster was set up, and the report says of each how it is known. {@code takenAt} is the newest moment in the
 * dump, the epoch if there is none.
 */
public record Dump(
        ClusterSnapshot snapshot, ClusterConfig config, ProxyConfig proxy, Instant takenAt, DumpReport report) {
    private static final PortRange NODE_PORTS = new PortRange(30000, 32767);
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){0,20}");
    private static final Cidr NO_POOL = Cidr.of("198.51.100.0/24");

    /**
     * Reads YAML, JSON, any number of documents and lists of them, or a tar archive of such files, with gzip or without, up to its
     * end. What is no dump is refused as a whole.
     */
    public static Dump read(InputStream in, DumpLimits limits) throws DumpRefusedException {
        return read(in, limits, key -> Optional.empty());
    }

    /** The same beside another cluster: of what says the same {@code there}, there is one in memory. */
    public static Dump read(InputStream in, DumpLimits limits, Function<ObjectKey, Optional<KubeObject>> there)
            throws DumpRefusedException {
        DumpedObjects objects = new DumpedObjects(limits.keptBytes(), there);
        new DumpFiles(limits, objects).read(in);
        objects.finish();
        if (objects.kept() == 0) {
            throw new DumpRefusedException(
                    0,
                    objects.seen() == 0
                            ? "the dump is empty: there is no object in it"
                            : "none of the objects in the dump is of a kind that is kept");
        }
        return of(objects);
    }

    private static Dump of(DumpedObjects objects) {
        List<KubeObject> all = new ArrayList<>(objects.objects());
        all.sort(Comparator.comparing(KubeObject::revision));
        ClusterSnapshot snapshot = ClusterSnapshot.of(all.size(), all);
        FactList facts = new FactList();
        Told told = objects.told();
        Optional<Instant> newest = objects.newest().at();
        facts.add(
                "takenAt",
                newest.map(Instant::toString).orElse("unknown"),
                newest.isPresent()
                        ? "the newest moment in it: " + objects.newest().where()
                        : "nothing in the dump tells",
                newest.isEmpty());
        Ranges ranges = new Ranges(snapshot, told, facts);
        List<Cidr> pods = ranges.pods();
        List<Cidr> services = ranges.services();
        PortRange nodePorts = nodePorts(snapshot, told, facts);
        String domain = domain(told, facts);
        ClusterConfig config = new ClusterConfig(pods, services, ranges.nodeMaskSize(pods), nodePorts, NO_POOL, domain);
        ProxyConfig proxy = new ProxyFacts(told, facts).config(pods, services, domain, nodePorts);
        Instant takenAt = newest.orElse(Instant.EPOCH).truncatedTo(ChronoUnit.SECONDS);
        DumpReport report = report(objects, snapshot, newest.isEmpty() ? null : takenAt.toString(), facts.all());
        KubeObject remembered = KubeObject.draft(Frozen.object(texts(takenAt, config, proxy, report)))
                .committed(all.size() + 1L);
        return new Dump(
                snapshot.with(new Change(Change.Type.ADDED, remembered, null)).at(remembered.revision()),
                config,
                proxy,
                takenAt,
                report);
    }

    /** What is remembered of it: what is known, what is not, and the policies among what is left out. */
    private static Map<String, String> texts(
            Instant takenAt, ClusterConfig config, ProxyConfig proxy, DumpReport report) {
        Map<String, String> assumed = new LinkedHashMap<>();
        report.facts().stream()
                .filter(Fact::assumed)
                .forEach(fact -> assumed.put(fact.name(), fact.value() + " (" + fact.from() + ")"));
        Map<String, String> texts = new LinkedHashMap<>(Frozen.texts(takenAt, config, assumed, report.notes()));
        texts.putAll(proxy.texts());
        report.leftOut().forEach((kind, count) -> {
            if (OtherPolicies.mayBe(kind)) {
                texts.put(Frozen.LEFT_OUT + kind, String.valueOf(count));
            }
        });
        return texts;
    }

    /** Wider than the default if the node ports that are there tell so. */
    private static PortRange nodePorts(ClusterSnapshot snapshot, Told told, FactList facts) {
        Optional<Told.Saying> said = told.flag("service-node-port-range");
        Optional<PortRange> range = said.flatMap(s -> PortRange.parse(s.value()));
        if (said.isPresent() && range.isPresent()) {
            facts.add("nodePortRange", range.get().toString(), said.get().where(), false);
            return range.get();
        }
        int[] used = snapshot.list(Kinds.SERVICE).stream()
                .flatMap(s -> s.facts(ServiceFacts.class).ports().stream())
                .mapToInt(ServiceFacts.Port::nodePort)
                .filter(p -> p > 0 && p <= 65535)
                .sorted()
                .toArray();
        PortRange all = used.length == 0
                ? NODE_PORTS
                : new PortRange(
                        Math.min(NODE_PORTS.first(), used[0]), Math.max(NODE_PORTS.last(), used[used.length - 1]));
        facts.add(
                "nodePortRange",
                all.toString(),
                all.equals(NODE_PORTS) ? "the default" : "the default, and the node ports outside of it that are there",
                true);
        return all;
    }

    private static String domain(Told told, FactList facts) {
        Optional<Told.Saying> said = told.other("clusterDomain")
                .or(() -> told.flag("cluster-domain"))
                .map(s -> new Told.Saying(s.value().replaceFirst("\\.$", ""), s.where()))
                .filter(s -> DOMAIN.matcher(s.value()).matches());
        String domain = said.map(Told.Saying::value).orElse("cluster.local");
        facts.add("clusterDomain", domain, said.map(Told.Saying::where).orElse("the default"), said.isEmpty());
        return domain;
    }

    private static DumpReport report(
            DumpedObjects objects, ClusterSnapshot snapshot, @Nullable String takenAt, List<Fact> facts) {
        Map<String, Integer> kept = new LinkedHashMap<>();
        for (ResourceKind kind : Kinds.SERVED) {
            if (snapshot.count(kind) > 0) {
                kept.put(kind.kind(), snapshot.count(kind));
            }
        }
        for (ResourceKind kind : snapshot.custom().kinds()) {
            if (snapshot.count(kind) > 0) {
                kept.put(kind.kind() + " (" + kind.apiVersion() + ")", snapshot.count(kind));
            }
        }
        Map<String, Integer> unjudged = new TreeMap<>(objects.leftOut());
        unjudged.putAll(OtherPolicies.counts(snapshot));
        return new DumpReport(
                takenAt,
                kept,
                objects.leftOut(),
                objects.secrets(),
                objects.unknownFields(),
                objects.files(),
                objects.filesPassedOver(),
                objects.passedOver(),
                facts,
                Lacks.of(snapshot),
                OtherPolicies.inDump(unjudged),
                null,
                false);
    }
}
