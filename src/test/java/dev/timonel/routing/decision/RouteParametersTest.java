package dev.timonel.routing.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteQuery;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteParametersTest {

    private static RouteParameters parse(String... pairs) {
        Map<String, String[]> parameters = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.merge(pairs[i], new String[] {pairs[i + 1]}, (a, b) -> new String[] {a[0], b[0]});
        }
        return RouteParameters.parse(parameters, "203.0.113.9");
    }

    @ParameterizedTest
    @CsvSource({
        "10.96.0.10:80, 10.96.0.10, 80, ''",
        "web.default:80, web.default, 80, ''",
        "web.default.svc.cluster.local.:443, web.default.svc.cluster.local., 443, ''",
        "web.default:http, web.default, 0, http",
        "[fd00::1]:65535, fd00::1, 65535, ''",
        "node-1:30080, node-1, 30080, ''",
    })
    void toIsHostAndPort(String to, String host, int port, String portName) {
        RouteQuery query = parse("to", to).query();
        assertThat(query.host()).isEqualTo(host);
        assertThat(query.port()).isEqualTo(port);
        assertThat(query.portName()).isEqualTo(portName);
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        RouteParameters parameters = parse("to", "web.default:80");
        assertThat(parameters.query().protocol()).isEqualTo("TCP");
        assertThat(parameters.query().from()).isEqualTo(IpAddress.of("203.0.113.9"));
        assertThat(parameters.query().node()).isEmpty();
        assertThat(parameters.count()).isEqualTo(1);
        assertThat(parameters.explain()).isTrue();
        assertThat(parse("to", "web.default:80", "explain", "false").explain()).isFalse();
    }

    @Test
    void allParametersAreRead() {
        RouteParameters parameters = parse(
                "to", "10.96.0.10:53", "protocol", "udp", "from", "10.244.1.5", "node", "node-2", "count", "100000");
        assertThat(parameters.query())
                .isEqualTo(new RouteQuery("10.96.0.10", 53, "", "UDP", IpAddress.of("10.244.1.5"), "node-2"));
        assertThat(parameters.count()).isEqualTo(100_000);
    }

    @Test
    void aCallerOfTheOtherFamilyIsSomebodyOutside() {
        assertThat(parse("to", "[fd00::1]:80").query().from()).isNull();
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "to       | web.default        | invalid to \"web.default\": it must be host:port",
                "to       | web.default:       | invalid to \"web.default:\": it must be host:port",
                "to       | :80                | invalid to \":80\": it must be host:port",
                "to       | web.default:0      | invalid to \"web.default:0\": a port is a number from 1 to 65535",
                "to       | web.default:65536  | invalid to \"web.default:65536\": a port is a number from 1 to 65535",
                "to       | web.default:999999 | invalid to \"web.default:999999\": a port is a number from 1 to 65535",
                "to       | web.default:ht_tp  | invalid to \"web.default:ht_tp\": a port is a number from 1 to 65535"
                        + " or the name of a service port",
                "to       | fd00::1:80         | invalid to \"fd00::1:80\": an IPv6 address stands in brackets, as in"
                        + " [fd00::1]:80",
                "to       | [fd00::1]          | invalid to \"[fd00::1]\": an IPv6 address stands in brackets, as in"
                        + " [fd00::1]:80",
                "to       | [nonsense]:80      | invalid to \"[nonsense]:80\": nonsense is not an IPv6 address",
                "to       | 10.96.0.256:80     | invalid to \"10.96.0.256:80\": 10.96.0.256 is not an IPv4 address",
                "to       | we b:80            | invalid to \"we b:80\": we b is neither an address nor a name",
                "protocol | ICMP               | invalid protocol \"ICMP\": supported values: TCP, UDP, SCTP",
                "from     | ''                 | parameter from is empty",
                "as       | 1.36               | invalid as \"1.36\": it is a version of Kubernetes from 1.37 to 1.40",
                "as       | newest             | invalid as \"newest\": it is a version of Kubernetes from 1.37 to"
                        + " 1.40",
                "count    | 0                  | invalid count \"0\": it is a number from 1 to 100000",
                "count    | 100001             | invalid count \"100001\": it is a number from 1 to 100000",
                "count    | -1                 | invalid count \"-1\": it is a number from 1 to 100000",
                "count    | many               | invalid count \"many\": it is a number from 1 to 100000",
                "explain  | no                 | invalid explain \"no\": it is true or false",
                "cuont    | 5                  | unknown parameter \"cuont\": supported parameters are to, protocol,"
                        + " from, node, count, as, at, ticket",
            })
    void aMalformedQueryIsABadRequestThatNamesTheParameter(String name, String value, String message) {
        assertThatThrownBy(() -> parse(
                        name.equals("to") ? new String[] {name, value} : new String[] {"to", "a.b:1", name, value}))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessage(message);
    }

    @Test
    void aClientIsNamedByAPodANodeOrAnAddressAndHasTheFamilyOfTheAddressThatItComesTo() {
        ClusterSnapshot cluster = Cluster.ofThreeNodes()
                .add(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("client")
                        .endMetadata()
                        .withNewStatus()
                        .addNewPodIP("10.244.1.7")
                        .addNewPodIP("fd00:244::7")
                        .endStatus()
                        .build())
                .snapshot();
        assertThat(client(cluster, "default/client", "10.96.0.1:80")).isEqualTo(IpAddress.of("10.244.1.7"));
        assertThat(client(cluster, "default/client", "[fd00:96::1]:80")).isEqualTo(IpAddress.of("fd00:244::7"));
        assertThat(client(cluster, "node-1", "web.default:80")).isEqualTo(IpAddress.of("192.168.0.11"));
        assertThat(client(cluster, "203.0.113.9", "web.default:80")).isEqualTo(IpAddress.of("203.0.113.9"));
        assertThat(client(cluster, "outside", "web.default:80")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "default/cleint | 404 | did you mean client?",
                "node-9         | 404 | a pod is namespace/pod",
                "10.0.0.256     | 400 | it is not an IP address",
                "10.0.0.0/8     | 400 | it is not an IP address",
                "::x            | 400 | it is not an IP address",
                "default/idle   | 400 | it has no address",
            })
    void whoIsNotThereIsAskedBackFor(String client, int code, String says) {
        ClusterSnapshot cluster = Cluster.ofThreeNodes()
                .pod("client", "10.244.1.7", "node-1", "app", "client", true)
                .add(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("idle")
                        .endMetadata()
                        .build())
                .snapshot();
        assertThatThrownBy(() -> client(cluster, client, "web.default:80"))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(says);
    }

    private static @Nullable IpAddress client(ClusterSnapshot cluster, String from, String to) {
        return parse("to", to, "from", from).in(cluster).query().from();
    }

    @Test
    void toIsRequiredAndEachParameterIsGivenOnce() {
        assertThatThrownBy(() -> parse())
                .isInstanceOf(StatusException.class)
                .hasMessageStartingWith("missing parameter to");
        assertThatThrownBy(() -> parse("to", "a.b:1", "to", "a.b:2"))
                .isInstanceOf(StatusException.class)
                .hasMessage("parameter to is given 2 times");
    }
}
