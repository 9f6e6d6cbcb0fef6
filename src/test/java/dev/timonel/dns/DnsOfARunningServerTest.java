package dev.timonel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.timonel.RunningServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole program: written over HTTP, asked over DNS by a resolver that we did not write. */
class DnsOfARunningServerTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path dataDir;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(dataDir);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theApiServersOwnServiceIsThereFromTheStart(boolean tcp) throws Exception {
        assertThat(data(ask("kubernetes.default.svc.cluster.local.", Type.A, tcp)))
                .containsExactly("10.96.0.1");
        assertThat(data(ask("_https._tcp.kubernetes.default.svc.cluster.local.", Type.SRV, tcp)))
                .containsExactly("0 100 443 kubernetes.default.svc.cluster.local.");
        assertThat(data(ask("1.0.96.10.in-addr.arpa.", Type.PTR, tcp)))
                .containsExactly("kubernetes.default.svc.cluster.local.");
    }

    @Test
    void afterADeleteIsAcknowledgedNoAnswerNamesThePodsAddress() throws Exception {
        namespace("deleted");
        service("deleted", "db", "None", "");
        for (int i = 0; i < 40; i++) {
            String pod = "db-" + i % 3;
            String ip = pod("deleted", pod, "", "").at("/status/podIP").asString();
            assertThat(addresses("db.deleted.svc.cluster.local.")).contains(ip);
            send("DELETE", "/api/v1/namespaces/deleted/pods/" + pod, "");
            assertThat(addresses("db.deleted.svc.cluster.local.")).doesNotContain(ip);
            assertThat(ask(ip.replace('.', '-') + ".db.deleted.svc.cluster.local.", Type.A, false)
                            .getRcode())
                    .isEqualTo(Rcode.NXDOMAIN);
            assertThat(ask(reverse(ip), Type.PTR, false).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        }
    }

    @Test
    void aHeadlessServiceFollowsReadiness() throws Exception {
        namespace("ready");
        service("ready", "db", "None", "");
        String gate = ", \"readinessGates\": [{\"conditionType\": \"example.com/gate\"}]";
        String ip = pod("ready", "db-0", gate, "").at("/status/podIP").asString();
        assertThat(ask("db.ready.svc.cluster.local.", Type.A, false).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        gate("ready", "db-0", "True");
        assertThat(addresses("db.ready.svc.cluster.local.")).containsExactly(ip);
        gate("ready", "db-0", "False");
        assertThat(ask("db.ready.svc.cluster.local.", Type.A, false).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        send("PATCH", "/api/v1/namespaces/ready/services/db", "{\"spec\": {\"publishNotReadyAddresses\": true}}");
        assertThat(addresses("db.ready.svc.cluster.local.")).containsExactly(ip);
    }

    /** Conformance: "should provide DNS from EndpointSlices" of a Service without a selector; its name is 1.37's. */
    @Test
    void namesComeFromSlicesWrittenByHandWhateverTheEndpointsSay() throws Exception {
        namespace("byhand");
        send(
                "POST",
                "/api/v1/namespaces/byhand/services",
                "{\"metadata\": {\"name\": \"1-db\"}, \"spec\": {\"clusterIP\": \"None\","
                        + " \"ports\": [{\"name\": \"http\", \"port\": 80}]}}");
        for (int i = 1; i <= 2; i++) {
            send(
                    "POST",
                    "/apis/discovery.k8s.io/v1/namespaces/byhand/endpointslices",
                    ("{\"metadata\": {\"name\": \"1-db-%d\", \"labels\": {\"kubernetes.io/service-name\": \"1-db\"}},"
                                    + " \"addressType\": \"IPv4\", \"ports\": [{\"name\": \"http\", \"port\": 80}],"
                                    + " \"endpoints\": [{\"addresses\": [\"10.1.2.%d\"]}]}")
                            .formatted(i, i));
        }
        // since 1.36 the schema, too, says that a slice needs no endpoints
        send(
                "POST",
                "/apis/discovery.k8s.io/v1/namespaces/byhand/endpointslices",
                "{\"metadata\": {\"name\": \"1-db-3\", \"labels\": {\"kubernetes.io/service-name\": \"1-db\"}},"
                        + " \"addressType\": \"IPv4\"}");
        assertThat(addresses("1-db.byhand.svc.cluster.local.")).containsExactlyInAnyOrder("10.1.2.1", "10.1.2.2");
        send(
                "POST",
                "/api/v1/namespaces/byhand/endpoints",
                "{\"metadata\": {\"name\": \"1-db\","
                        + " \"labels\": {\"endpointslice.kubernetes.io/skip-mirror\": \"true\"}},"
                        + " \"subsets\": [{\"addresses\": [{\"ip\": \"10.9.9.9\"}]}]}");
        assertThat(addresses("1-db.byhand.svc.cluster.local.")).containsExactlyInAnyOrder("10.1.2.1", "10.1.2.2");
    }

    @Test
    void aPodWithHostnameAndSubdomainHasItsName() throws Exception {
        namespace("named");
        service("named", "db", "None", "");
        String ip = pod("named", "db-0", ", \"hostname\": \"first\", \"subdomain\": \"db\"", "")
                .at("/status/podIP")
                .asString();
        assertThat(addresses("first.db.named.svc.cluster.local.")).containsExactly(ip);
        assertThat(data(ask(reverse(ip), Type.PTR, false))).containsExactly("first.db.named.svc.cluster.local.");
    }

    /** Conformance: "should provide DNS for ExternalName services", with its changes of name and of type. */
    @Test
    void anExternalNameIsAnAliasUntilTheServiceGetsAClusterIp() throws Exception {
        namespace("external");
        send(
                "POST",
                "/api/v1/namespaces/external/services",
                "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"web\"},"
                        + " \"spec\": {\"type\": \"ExternalName\", \"externalName\": \"foo.example.com\"}}");
        String name = "web.external.svc.cluster.local.";
        assertThat(data(ask(name, Type.CNAME, false))).containsExactly("foo.example.com.");
        send(
                "PATCH",
                "/api/v1/namespaces/external/services/web",
                "{\"spec\": {\"externalName\": \"bar.example.com\"}}");
        assertThat(data(ask(name, Type.A, false))).containsExactly("bar.example.com.");
        JsonNode changed = send(
                "PATCH",
                "/api/v1/namespaces/external/services/web",
                "{\"spec\": {\"type\": \"ClusterIP\", \"externalName\": \"\", \"ports\": [{\"port\": 80}]}}");
        assertThat(data(ask(name, Type.A, false)))
                .containsExactly(changed.at("/spec/clusterIP").asString());
        assertThat(ask(name, Type.CNAME, false).getSection(Section.ANSWER)).isEmpty();
    }

    /** What the names mean is written in two places, a DNS answer and a decision: they say the same. */
    @Test
    void routeResolvesNamesAsDnsDoes() throws Exception {
        namespace("agreed");
        service("agreed", "web", "", "");
        service("agreed", "db", "None", "");
        for (int i = 0; i < 5; i++) {
            String gate = i % 2 == 0 ? "" : ", \"readinessGates\": [{\"conditionType\": \"example.com/gate\"}]";
            pod("agreed", "db-" + i, gate, "");
        }
        JsonNode web = send("GET", "/route?to=web.agreed:80", "");
        assertThat(addresses("web.agreed.svc.cluster.local."))
                .containsExactly(web.at("/frontend/address").asString());
        JsonNode db = send("GET", "/route?to=db.agreed:80", "");
        assertThat(addresses("db.agreed.svc.cluster.local."))
                .hasSize(3)
                .containsExactlyElementsOf(db.get("candidates")
                        .valueStream()
                        .map(c -> c.get("address").asString())
                        .toList());
        assertThat(db.get("excluded")).hasSize(2);
    }

    @Test
    void aNameOutsideTheClusterIsRefused() throws Exception {
        Message answer = ask("example.com.", Type.A, false);
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void digReadsTheAnswers() throws Exception {
        boolean installed =
                Stream.of(System.getenv("PATH").split(":")).anyMatch(dir -> Files.isExecutable(Path.of(dir, "dig")));
        assumeThat(installed).as("dig is installed").isTrue();
        InetSocketAddress dns = server.dnsAddress();
        Process dig = new ProcessBuilder(
                        "dig",
                        "@" + dns.getAddress().getHostAddress(),
                        "-p",
                        String.valueOf(dns.getPort()),
                        "+short",
                        "kubernetes.default.svc.cluster.local")
                .start();
        assertThat(new String(dig.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("10.96.0.1\n");
    }

    private static void namespace(String name) throws Exception {
        send(
                "POST",
                "/api/v1/namespaces",
                "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"" + name + "\"}}");
    }

    private static void service(String namespace, String name, String clusterIp, String more) throws Exception {
        String ip = clusterIp.isEmpty() ? "" : "\"clusterIP\": \"" + clusterIp + "\", ";
        send(
                "POST",
                "/api/v1/namespaces/" + namespace + "/services",
                "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"" + name
                        + "\"}, \"spec\": {"
                        + ip + "\"selector\": {\"app\": \"db\"}, \"ports\": [{\"name\": \"http\", \"port\": 80}]" + more
                        + "}}");
    }

    private static JsonNode pod(String namespace, String name, String more, String annotations) throws Exception {
        return send(
                "POST",
                "/api/v1/namespaces/" + namespace + "/pods",
                "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"" + name
                        + "\", \"labels\": {\"app\": \"db\"}" + annotations
                        + "}, \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i\"}]" + more + "}}");
    }

    private static void gate(String namespace, String pod, String status) throws Exception {
        HttpRequest.Builder patch = HttpRequest.newBuilder(
                        URI.create(server.baseUrl() + "/api/v1/namespaces/" + namespace + "/pods/" + pod + "/status"))
                .header("Content-Type", "application/strategic-merge-patch+json")
                .method(
                        "PATCH",
                        BodyPublishers.ofString(
                                "{\"status\": {\"conditions\": [{\"type\": \"example.com/gate\", \"status\": \""
                                        + status + "\"}]}}"));
        assertThat(HTTP.send(patch.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    private static JsonNode send(String method, String path, String body) throws Exception {
        String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", type)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }

    private static List<String> addresses(String name) throws IOException {
        return data(ask(name, Type.A, false));
    }

    private static List<String> data(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    private static Message ask(String name, int type, boolean tcp) throws IOException {
        SimpleResolver resolver = new SimpleResolver(server.dnsAddress());
        resolver.setTCP(tcp);
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN)));
    }

    private static String reverse(String ip) {
        List<String> bytes = new ArrayList<>(List.of(ip.split("\\.")));
        java.util.Collections.reverse(bytes);
        return String.join(".", bytes) + ".in-addr.arpa.";
    }
}
