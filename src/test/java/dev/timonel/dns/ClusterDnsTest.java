package dev.timonel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** The rules of the DNS specification 1.1.0, and of CoreDNS where that is silent. */
class ClusterDnsTest {
    private static final Consumer<ServiceBuilder> HEADLESS =
            s -> s.editSpec().withClusterIP("None").withClusterIPs("None").endSpec();

    private static final Consumer<ServiceBuilder> DUAL_STACK =
            s -> s.editSpec().withClusterIPs("10.96.0.20", "fd00:10:96::20").endSpec();

    private final Cluster cluster = Cluster.ofThreeNodes()
            .service("web", "10.96.0.10", s -> {})
            .member("web", "web-1", "10.244.1.5", "node-1", true)
            .service("dual", "10.96.0.20", DUAL_STACK)
            .service("db", "10.96.0.0", HEADLESS)
            .endpoint("db", "db-0", "10.244.1.7", "node-1", true, true, false, e -> e.withHostname("db-0"))
            .endpoint("db", "db-1", "10.244.2.7", "node-2", true, true, false, e -> {})
            .endpoint("db", "db-2", "10.244.3.7", "node-3", false, false, false, e -> e.withHostname("db-2"))
            .endpoint("db", "db-3", "10.244.3.8", "node-3", false, true, true, e -> e.withHostname("db-3"))
            .endpoint("db", "db-0", "fd00:10:244:1::7", "node-1", true, true, false, e -> e.withHostname("db-0"))
            .endpoint("db", "db-4", "fd00:10:244:2::", "node-2", true, true, false, e -> {});

    @ParameterizedTest(name = "{0}: {1} {2} {3}")
    @CsvSource(delimiter = '|', textBlock = """
            2.3.1 A of a cluster IP                 | web.default.svc.cluster.local          | A     | A 10.96.0.10
            2.3.1 A of the family that was asked    | dual.default.svc.cluster.local         | A     | A 10.96.0.20
            2.3.1 AAAA of the family                | dual.default.svc.cluster.local         | AAAA  | AAAA fd00:10:96:0:0:0:0:20
            2.3.2 SRV has the service's port        | _http._tcp.web.default.svc.cluster.local  | SRV | SRV 0 100 80 web.default.svc.cluster.local.
            2.3.2 SRV, once for both families       | _http._tcp.dual.default.svc.cluster.local | SRV | SRV 0 50 80 dual.default.svc.cluster.local.
            2.3.3 PTR of a cluster IP               | 10.0.96.10.in-addr.arpa                | PTR   | PTR web.default.svc.cluster.local.
            2.3.3 PTR of an IPv6 cluster IP         | 0.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.9.0.0.0.1.0.0.0.0.d.f.ip6.arpa | PTR | PTR dual.default.svc.cluster.local.
            2.4.1 A of an endpoint with a hostname  | db-0.db.default.svc.cluster.local      | A     | A 10.244.1.7
            2.4.1 AAAA of the same hostname         | db-0.db.default.svc.cluster.local      | AAAA  | AAAA fd00:10:244:1:0:0:0:7
            2.4.1 A of a made hostname              | 10-244-2-7.db.default.svc.cluster.local | A    | A 10.244.2.7
            2.4.1 AAAA of a made one, ending in 0   | fd00-10-244-2--0.db.default.svc.cluster.local | AAAA | AAAA fd00:10:244:2:0:0:0:0
            2.4.3 PTR of an endpoint                | 7.1.244.10.in-addr.arpa                | PTR   | PTR db-0.db.default.svc.cluster.local.
            2.4.3 PTR of a made hostname            | 7.2.244.10.in-addr.arpa                | PTR   | PTR 10-244-2-7.db.default.svc.cluster.local.
            CoreDNS: an endpoint of a ClusterIP service | 10-244-1-5.web.default.svc.cluster.local | A | A 10.244.1.5
            CoreDNS: SRV at the service's own name  | web.default.svc.cluster.local          | SRV   | SRV 0 100 80 web.default.svc.cluster.local.
            CoreDNS: addresses at a port's name     | _http._tcp.web.default.svc.cluster.local | A   | A 10.96.0.10
            a pod's address by its name             | 10-244-9-9.default.pod.cluster.local   | A     | A 10.244.9.9
            a pod's IPv6 address by its name        | fd00-10-244-9--9.default.pod.cluster.local | AAAA | AAAA fd00:10:244:9:0:0:0:9
            2.2 the version of the schema           | dns-version.cluster.local              | TXT   | TXT "1.1.0"
            the zone's name server                  | cluster.local                          | NS    | NS ns.dns.cluster.local.
            and its address                         | ns.dns.cluster.local                   | A     | A 127.0.0.1
            """)
    void aNameHasThisRecord(String rule, String name, String type, String record) {
        DnsAnswer answer = ask(cluster.snapshot(), name, type);
        assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.authoritative()).isTrue();
        assertThat(data(answer.answer())).containsExactly(record);
        assertThat(answer.authority()).isEmpty();
        assertThat(answer.answer().get(0).getName()).isEqualTo(name(name));
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            no record of the family                 | web.default.svc.cluster.local          | AAAA
            no record of the type                   | web.default.svc.cluster.local          | MX
            no alias                                | web.default.svc.cluster.local          | CNAME
            an endpoint without the family          | 10-244-2-7.db.default.svc.cluster.local | AAAA
            the apex has no address                 | cluster.local                          | A
            the services' domain                    | svc.cluster.local                      | A
            the pods' domain                        | pod.cluster.local                      | A
            a namespace                             | default.svc.cluster.local              | A
            a namespace of pods                     | default.pod.cluster.local              | A
            SOA below the apex                      | web.default.svc.cluster.local          | SOA
            NS below the apex                       | svc.cluster.local                      | NS
            the schema's version has no address     | dns-version.cluster.local              | A
            RFC 8020: above the names of ports      | _tcp.web.default.svc.cluster.local     | A
            RFC 8020: above the name server         | dns.cluster.local                      | A
            RFC 8020: a part of an address          | 1.244.10.in-addr.arpa                  | PTR
            an address has no A                     | 10.0.96.10.in-addr.arpa                | A
            """)
    void aNameThatExistsWithoutSuchARecordIsNodata(String rule, String name, String type) {
        DnsAnswer answer = ask(cluster.snapshot(), name, type);
        assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.authoritative()).isTrue();
        assertThat(answer.answer()).isEmpty();
        assertThat(answer.authority()).singleElement().isInstanceOf(SOARecord.class);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            no such service                         | nobody.default.svc.cluster.local       | A
            no such namespace                       | web.nowhere.svc.cluster.local          | A
            a namespace that is not there           | nowhere.svc.cluster.local              | A
            a pod in a namespace that is not there  | 10-244-1-5.nowhere.pod.cluster.local   | A
            no address is spelled                   | web-1.default.pod.cluster.local        | A
            below a pod's name                      | x.10-244-1-5.default.pod.cluster.local | A
            no such endpoint                        | db-9.db.default.svc.cluster.local      | A
            2.4.1 an endpoint that is not ready     | db-2.db.default.svc.cluster.local      | A
            2.4.1 one that terminates, still serving | db-3.db.default.svc.cluster.local     | A
            2.4.3 the address of one not ready      | 7.3.244.10.in-addr.arpa                | PTR
            an address that nobody has              | 99.0.96.10.in-addr.arpa                | PTR
            no such port                            | _https._tcp.web.default.svc.cluster.local | SRV
            no such protocol                        | _http._udp.web.default.svc.cluster.local | SRV
            a protocol that no port has             | _udp.web.default.svc.cluster.local     | SRV
            a port's name has underscores           | http.tcp.web.default.svc.cluster.local | SRV
            an empty port name names no port        | _._tcp.web.default.svc.cluster.local   | SRV
            too many labels                         | a._http._tcp.web.default.svc.cluster.local | SRV
            1.1 has no wildcards: service           | *.default.svc.cluster.local            | A
            1.1 has no wildcards: namespace         | web.*.svc.cluster.local                | A
            1.1 has no wildcards: endpoint          | *.db.default.svc.cluster.local         | A
            1.1 has no wildcards: port              | _*._tcp.web.default.svc.cluster.local  | SRV
            1.1 has no wildcards: any               | any.default.svc.cluster.local          | A
            neither svc nor pod                     | web.default.nodes.cluster.local        | A
            not a number                            | x.0.96.10.in-addr.arpa                 | PTR
            not a number as addresses have it       | 010.0.96.10.in-addr.arpa               | PTR
            below an address                        | 1.10.0.96.10.in-addr.arpa              | PTR
            whatever the type                       | nobody.default.svc.cluster.local       | TXT
            whatever the type, SOA                  | nobody.default.svc.cluster.local       | SOA
            """)
    void aNameThatDoesNotExistIsNxdomain(String rule, String name, String type) {
        DnsAnswer answer = ask(cluster.snapshot(), name, type);
        assertThat(answer.rcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.answer()).isEmpty();
        assertThat(answer.authority()).singleElement().isInstanceOf(SOARecord.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "local",
                ".",
                "xcluster.local",
                "in-addr.arpa",
                "10.in-addr.arpa",
                "8.8.8.8.in-addr.arpa",
                "1.0.168.192.in-addr.arpa",
                "ip6.arpa",
                "web.default.svc"
            })
    void aNameOutsideOurZonesIsRefused(String name) {
        DnsAnswer answer = ask(cluster.snapshot(), name, "A");
        assertThat(answer).isEqualTo(DnsAnswer.REFUSED);
        assertThat(answer.rcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answer.authoritative()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AXFR", "IXFR"})
    void aTransferIsRefused(String type) {
        assertThat(ask(cluster.snapshot(), "cluster.local", type)).isEqualTo(DnsAnswer.REFUSED);
    }

    @Test
    void aHeadlessServiceIsItsReadyEndpoints() {
        assertThat(data(ask(cluster.snapshot(), "db.default.svc.cluster.local", "A")
                        .answer()))
                .containsExactly("A 10.244.1.7", "A 10.244.2.7");
        assertThat(data(ask(cluster.snapshot(), "db.default.svc.cluster.local", "AAAA")
                        .answer()))
                .containsExactly("AAAA fd00:10:244:1:0:0:0:7", "AAAA fd00:10:244:2:0:0:0:0");
    }

    @Test
    void anSrvOfAHeadlessServiceIsOneForEachReadyEndpointWithItsOwnPort() {
        DnsAnswer answer = ask(cluster.snapshot(), "_http._tcp.db.default.svc.cluster.local", "SRV");
        assertThat(data(answer.answer()))
                .containsExactlyInAnyOrder(
                        "SRV 0 25 8080 db-0.db.default.svc.cluster.local.",
                        "SRV 0 25 8080 10-244-2-7.db.default.svc.cluster.local.",
                        "SRV 0 25 8080 fd00-10-244-2--0.db.default.svc.cluster.local.");
        assertThat(answer.additional().stream()
                        .map(r -> r.getName() + " " + data(List.of(r)).get(0)))
                .containsExactlyInAnyOrder(
                        "db-0.db.default.svc.cluster.local. A 10.244.1.7",
                        "db-0.db.default.svc.cluster.local. AAAA fd00:10:244:1:0:0:0:7",
                        "10-244-2-7.db.default.svc.cluster.local. A 10.244.2.7",
                        "fd00-10-244-2--0.db.default.svc.cluster.local. AAAA fd00:10:244:2:0:0:0:0");
    }

    @Test
    void aHeadlessServiceWithoutReadyEndpointsDoesNotExist() {
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .service("db", "10.96.0.0", HEADLESS)
                .endpoint("db", "db-0", "10.244.1.7", "node-1", false, true, true, e -> {})
                .snapshot();
        assertThat(ask(snapshot, "db.default.svc.cluster.local", "A").rcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask(snapshot, "_tcp.db.default.svc.cluster.local", "A").rcode())
                .isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void aClusterIpAnswersWithoutAnyEndpoint() {
        ClusterSnapshot snapshot =
                Cluster.ofThreeNodes().service("web", "10.96.0.10", s -> {}).snapshot();
        assertThat(data(ask(snapshot, "web.default.svc.cluster.local", "A").answer()))
                .containsExactly("A 10.96.0.10");
    }

    /** publishNotReadyAddresses makes the slice controller write ready=true, and that is all that counts here. */
    @Test
    void readyIsTheConditionOfTheSliceAndNotThePods() {
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .service("db", "10.96.0.0", HEADLESS)
                .pod("db-0", "10.244.1.7", "node-1", "app", "db", false)
                .endpoint("db", "db-0", "10.244.1.7", "node-1", true, false, true, e -> {})
                .snapshot();
        assertThat(data(ask(snapshot, "db.default.svc.cluster.local", "A").answer()))
                .containsExactly("A 10.244.1.7");
    }

    @Test
    void anEndpointWithoutConditionsIsReady() {
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .service("db", "10.96.0.0", HEADLESS)
                .endpoint("db", "", "10.244.1.7", null, true, true, false, e -> e.withConditions(null))
                .snapshot();
        assertThat(data(ask(snapshot, "db.default.svc.cluster.local", "A").answer()))
                .containsExactly("A 10.244.1.7");
    }

    @Test
    void anUnnamedPortHasNoSrvOfItsOwn() {
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .service(
                        "web",
                        "10.96.0.10",
                        s -> s.editSpec()
                                .editFirstPort()
                                .withName(null)
                                .endPort()
                                .endSpec())
                .snapshot();
        for (String port : List.of("_http._tcp", "_._tcp", "_80._tcp", "_tcp")) {
            assertThat(ask(snapshot, port + ".web.default.svc.cluster.local", "SRV")
                            .rcode())
                    .as(port)
                    .isEqualTo(Rcode.NXDOMAIN);
        }
    }

    @Test
    void severalAddressesUnderOneHostnameAreSeveralRecords() {
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .service("db", "10.96.0.0", HEADLESS)
                .endpoint("db", "", "10.244.2.7", null, true, true, false, e -> e.withHostname("same"))
                .endpoint("db", "", "10.244.1.7", null, true, true, false, e -> e.withHostname("same"))
                .snapshot();
        assertThat(data(ask(snapshot, "same.db.default.svc.cluster.local", "A").answer()))
                .containsExactly("A 10.244.1.7", "A 10.244.2.7");
    }

    @Test
    void comparisonIgnoresCaseAndAnswersKeepTheQuestions() {
        DnsAnswer answer = ask(cluster.snapshot(), "_HTTP._tCp.Db.Default.SVC.Cluster.LOCAL", "SRV");
        assertThat(answer.answer()).hasSize(3).allSatisfy(r -> {
            assertThat(r.getName().toString()).isEqualTo("_HTTP._tCp.Db.Default.SVC.Cluster.LOCAL.");
            assertThat(r.rdataToString()).endsWith(".db.default.svc.Cluster.LOCAL.");
        });
        assertThat(ask(cluster.snapshot(), "7.1.244.10.IN-ADDR.arpa", "PTR").answer())
                .singleElement()
                .satisfies(r -> assertThat(r.getName().toString()).isEqualTo("7.1.244.10.IN-ADDR.arpa."));
    }

    @ParameterizedTest
    @CsvSource({
        "disabled, 10-244-1-5, NXDOMAIN",
        "insecure, 10-244-1-5, NOERROR",
        "insecure, 10-1-2-3, NOERROR",
        "verified, 10-244-1-5, NOERROR",
        "verified, 10-1-2-3, NXDOMAIN",
        "verified, 10-244-1-6, NXDOMAIN"
    })
    void podNamesFollowTheSetting(String mode, String pod, String rcode) {
        ClusterSnapshot snapshot = cluster.pod("other", "alien", "10.244.1.6", "node-1", Map.of(), true)
                .snapshot();
        DnsAnswer answer = new ClusterDns(config(PodRecords.parse(mode).orElseThrow(), 30))
                .answer(snapshot, name(pod + ".default.pod.cluster.local"), Type.A);
        assertThat(Rcode.string(answer.rcode())).isEqualTo(rcode);
        assertThat(data(answer.answer()))
                .isEqualTo(rcode.equals("NOERROR") ? List.of("A " + pod.replace('-', '.')) : List.of());
    }

    @Test
    void verifiedDoesNotKnowAPodThatIsBeingDeleted() {
        HasMetadata leaving = new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("leaving")
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewStatus()
                .withPodIP("10.244.1.9")
                .endStatus()
                .build();
        DnsAnswer answer = new ClusterDns(config(PodRecords.VERIFIED, 30))
                .answer(cluster.add(leaving).snapshot(), name("10-244-1-9.default.pod.cluster.local"), Type.A);
        assertThat(answer.rcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void theReverseZoneIsTheBlocksOwn() {
        assertThat(soa("99.0.96.10.in-addr.arpa").getName()).hasToString("96.10.in-addr.arpa.");
        assertThat(soa("9.9.244.10.in-addr.arpa").getName()).hasToString("244.10.in-addr.arpa.");
        DnsConfig odd = new DnsConfig(
                name("cluster.local"), List.of(Cidr.of("10.96.0.0/12")), PodRecords.DISABLED, 30, List.of());
        DnsAnswer inside = new ClusterDns(odd).answer(cluster.snapshot(), name("1.1.111.10.in-addr.arpa"), Type.PTR);
        assertThat(inside.authority().get(0).getName()).hasToString("111.10.in-addr.arpa.");
        DnsAnswer outside = new ClusterDns(odd).answer(cluster.snapshot(), name("1.1.112.10.in-addr.arpa"), Type.PTR);
        assertThat(outside).isEqualTo(DnsAnswer.REFUSED);
    }

    @Test
    void anEndpointOutsideTheClustersBlocksHasItsNameToo() {
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .service("legacy", "10.96.0.30", s -> {})
                .endpoint("legacy", "", "192.0.2.7", null, true, true, false, e -> {})
                .snapshot();
        assertThat(data(ask(snapshot, "7.2.0.192.in-addr.arpa", "PTR").answer()))
                .containsExactly("PTR 192-0-2-7.legacy.default.svc.cluster.local.");
        assertThat(ask(snapshot, "8.2.0.192.in-addr.arpa", "PTR")).isEqualTo(DnsAnswer.REFUSED);
    }

    @Test
    void aSliceOfNoServiceHasNoNames() {
        ClusterSnapshot snapshot = cluster.add(new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("stray")
                        .endMetadata()
                        .withAddressType("IPv4")
                        .addNewEndpoint()
                        .withAddresses("10.244.1.77")
                        .endEndpoint()
                        .build())
                .snapshot();
        assertThat(ask(snapshot, "77.1.244.10.in-addr.arpa", "PTR").rcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void theSerialIsTheRevisionAndNegativeAnswersAreKeptForTheTtl() {
        SOARecord soa = soa("nobody.default.svc.cluster.local");
        assertThat(soa.getSerial()).isEqualTo(4711);
        assertThat(soa.getMinimum()).isEqualTo(30);
        assertThat(soa.getTTL()).isEqualTo(30);
        ClusterDns slow = new ClusterDns(config(PodRecords.INSECURE, 3600));
        DnsAnswer answer = slow.answer(cluster.snapshot(), name("cluster.local"), Type.SOA);
        assertThat(answer.answer())
                .singleElement()
                .satisfies(r -> assertThat(r.getTTL()).isEqualTo(300));
    }

    @Test
    void anyIsAllThatTheNameHas() {
        assertThat(data(ask(cluster.snapshot(), "dual.default.svc.cluster.local", "ANY")
                        .answer()))
                .containsExactly(
                        "A 10.96.0.20", "AAAA fd00:10:96:0:0:0:0:20", "SRV 0 50 80 dual.default.svc.cluster.local.");
    }

    @Test
    void theOrderOfWritesDoesNotChangeAnAnswer() {
        List<String> names = List.of(
                "db.default.svc.cluster.local",
                "_http._tcp.db.default.svc.cluster.local",
                "db-0.db.default.svc.cluster.local",
                "7.1.244.10.in-addr.arpa");
        for (String name : names) {
            DnsAnswer first = ask(cluster.snapshot(), name, "ANY");
            assertThat(first.answer()).isNotEmpty();
            Stream.of(1L, 2L, 3L, 4L)
                    .forEach(seed ->
                            assertThat(ask(cluster.shuffled(seed), name, "ANY")).isEqualTo(first));
            assertThat(ask(cluster.shuffled(5), name, "SRV")).isEqualTo(ask(cluster.snapshot(), name, "SRV"));
        }
    }

    private SOARecord soa(String name) {
        return (SOARecord) ask(cluster.snapshot(), name, "PTR").authority().get(0);
    }

    private static DnsAnswer ask(ClusterSnapshot snapshot, String name, String type) {
        return new ClusterDns(config(PodRecords.INSECURE, 30)).answer(snapshot, name(name), Type.value(type));
    }

    static DnsConfig config(PodRecords pods, int ttl) {
        return new DnsConfig(
                name("cluster.local"),
                List.of(
                        Cidr.of("10.244.0.0/16"),
                        Cidr.of("fd00:10:244::/56"),
                        Cidr.of("10.96.0.0/16"),
                        Cidr.of("fd00:10:96::/112")),
                pods,
                ttl,
                List.of(IpAddress.of("127.0.0.1")));
    }

    static Name name(String text) {
        return Name.fromConstantString(text.endsWith(".") ? text : text + ".");
    }

    static List<String> data(List<Record> records) {
        return records.stream()
                .map(r -> Type.string(r.getType()) + " " + r.rdataToString())
                .toList();
    }
}
