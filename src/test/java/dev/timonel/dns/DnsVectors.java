package dev.timonel.dns;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The answers of CoreDNS' own tests, over the objects of those tests. */
public final class DnsVectors {
    private static final JsonNode FILE = new JsonMapper()
            .readTree(Path.of("src/test/resources/vectors/dns.json").toFile());
    private static final int TTL = 5;

    private DnsVectors() {}

    /** A test of CoreDNS: what it is asked of. */
    public record Group(String test, ClusterSnapshot snapshot, ClusterDns dns, List<Case> cases) {
        @Override
        public String toString() {
            return test;
        }
    }

    public record Case(
            Name query, int type, int rcode, List<String> answer, List<String> authority, List<String> glue) {
        @Override
        public String toString() {
            return query + " " + Type.string(type);
        }
    }

    public static List<Group> groups() {
        return FILE.get("groups").valueStream().map(DnsVectors::group).toList();
    }

    /** As the file has it: owner with its case, TTL, type, data; of a SOA what the file counts. */
    public static String text(Record r) {
        String head = r.getName() + " " + r.getTTL() + " " + Type.string(r.getType()) + " ";
        return r instanceof SOARecord soa
                ? head + soa.getHost() + " " + soa.getAdmin() + " " + soa.getMinimum()
                : head + r.rdataToString();
    }

    private static Group group(JsonNode group) {
        JsonNode objects = FILE.at("/objects/" + group.get("objects").asString());
        List<Cidr> blocks = objects.get("blocks")
                .valueStream()
                .map(b -> Cidr.of(b.asString()))
                .toList();
        DnsConfig config = new DnsConfig(
                Name.fromConstantString("cluster.local."),
                blocks,
                PodRecords.parse(group.get("pods").asString()).orElseThrow(),
                TTL,
                List.of(IpAddress.of("127.0.0.1")));
        return new Group(
                group.get("test").asString(),
                snapshot(objects),
                new ClusterDns(config),
                group.get("cases").valueStream().map(DnsVectors::vector).toList());
    }

    private static Case vector(JsonNode c) {
        return new Case(
                Name.fromConstantString(c.get("query").asString()),
                Type.value(c.get("type").asString()),
                Rcode.value(c.get("rcode").asString()),
                records(c.path("answer")),
                records(c.path("authority")),
                records(c.path("additional")));
    }

    private static List<String> records(JsonNode records) {
        return records.valueStream().map(DnsVectors::record).toList();
    }

    private static String record(JsonNode r) {
        String type = r.get("type").asString();
        if (type.equals("SOA")) {
            return r.get("name").asString() + " " + r.get("ttl").asInt() + " SOA "
                    + r.get("server").asString() + " " + r.get("mailbox").asString() + " "
                    + r.get("minimum").asInt();
        }
        try {
            return text(Record.fromString(
                    Name.fromConstantString(r.get("name").asString()),
                    Type.value(type),
                    DClass.IN,
                    r.get("ttl").asInt(),
                    r.get("data").asString(),
                    Name.root));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static ClusterSnapshot snapshot(JsonNode objects) {
        List<HasMetadata> all = new ArrayList<>();
        objects.get("namespaces")
                .forEach(n -> all.add(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(n.asString())
                        .endMetadata()
                        .build()));
        objects.get("services").forEach(s -> all.add(service(s)));
        objects.get("slices").forEach(s -> all.add(slice(s)));
        objects.get("pods").forEach(p -> all.add(pod(p)));
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (HasMetadata object : all) {
            snapshot = snapshot.with(new Change(Change.Type.ADDED, KubeObject.draft(object), null));
        }
        return snapshot.at(4711);
    }

    private static HasMetadata service(JsonNode s) {
        ServiceBuilder service = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(s.get("namespace").asString())
                .withName(s.get("name").asString())
                .endMetadata()
                .withNewSpec()
                .withType(s.get("type").asString())
                .withClusterIPs(texts(s.get("clusterIPs")))
                .withExternalName(s.path("externalName").asStringOpt().orElse(null))
                .endSpec();
        s.get("ports")
                .forEach(p -> service.editSpec()
                        .addNewPort()
                        .withName(p.get("name").asString())
                        .withProtocol(p.get("protocol").asString())
                        .withPort(p.get("port").asInt())
                        .endPort()
                        .endSpec());
        return service.build();
    }

    private static HasMetadata slice(JsonNode s) {
        EndpointSliceBuilder slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(s.get("namespace").asString())
                .withName(s.get("name").asString())
                .addToLabels("kubernetes.io/service-name", s.get("service").asString())
                .endMetadata()
                .withAddressType(s.get("addressType").asString());
        s.get("ports")
                .forEach(p -> slice.addNewPort()
                        .withName(p.get("name").asString())
                        .withProtocol(p.get("protocol").asString())
                        .withPort(p.get("port").asInt())
                        .endPort());
        s.get("endpoints")
                .forEach(e -> slice.addToEndpoints(new EndpointBuilder()
                        .withAddresses(e.get("address").asString())
                        .withHostname(e.path("hostname").asStringOpt().orElse(null))
                        .build()));
        return slice.build();
    }

    private static HasMetadata pod(JsonNode p) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(p.get("namespace").asString())
                .withName(p.get("name").asString())
                .endMetadata()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(p.get("ip").asString())
                .endStatus()
                .build();
    }

    private static List<String> texts(JsonNode list) {
        return Stream.of(list)
                .flatMap(JsonNode::valueStream)
                .map(JsonNode::asString)
                .toList();
    }
}
