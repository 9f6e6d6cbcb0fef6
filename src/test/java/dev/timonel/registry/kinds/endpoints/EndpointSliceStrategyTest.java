package dev.timonel.registry.kinds.endpoints;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointSliceStrategyTest {
    private static final String IP = "'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1']";

    private final EndpointSliceStrategy strategy = new EndpointSliceStrategy();

    private EndpointSlice slice(String fields) {
        EndpointSlice slice = json(EndpointSlice.class, "{'metadata':{'name':'web-x','namespace':'d'}," + fields + "}");
        strategy.setDefaults(slice);
        return slice;
    }

    private static String repeated(int times, String element) {
        return IntStream.range(0, times)
                .mapToObj(i -> element.replace("#", "" + i))
                .collect(Collectors.joining(","));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"addressRules", "endpointRules", "portRules"})
    void refuses(String rule, String fields, String error) {
        assertThat(texts(strategy.validate(slice(fields), Writes.onNothing()))).containsExactly(error);
    }

    static Stream<Arguments> addressRules() {
        return Stream.of(
                arguments("an addressType is required", "'endpoints':[]", "addressType: Required value"),
                arguments(
                        "an addressType is one of three",
                        "'addressType':'IP'",
                        "addressType: Unsupported value: \"IP\": supported values: \"FQDN\", \"IPv4\", \"IPv6\""),
                arguments(
                        "an endpoint has an address",
                        "'addressType':'IPv4','endpoints':[{}]",
                        "endpoints[0].addresses: Required value"),
                arguments(
                        "IPv4 is no IPv6",
                        "'addressType':'IPv6','endpoints':[{'addresses':['10.0.0.1']}]",
                        "endpoints[0].addresses: Invalid value: \"10.0.0.1\": must be an IPv6 address"),
                arguments(
                        "an IPv6 address is spelled as Kubernetes does",
                        "'addressType':'IPv6','endpoints':[{'addresses':['FD00:0:0::1']}]",
                        "endpoints[0].addresses[0]: Invalid value: \"FD00:0:0::1\": must be in canonical form (\"fd00::1\")"),
                arguments(
                        "what is no address is told once",
                        "'addressType':'IPv4','endpoints':[{'addresses':['ten']}]",
                        "endpoints[0].addresses[0]: Invalid value: \"ten\": must be a valid IP address, (e.g. 10.9.8.7 or"
                                + " 2001:db8::ffff)"),
                arguments(
                        "an unspecified address is no endpoint",
                        "'addressType':'IPv6','endpoints':[{'addresses':['::']}]",
                        "endpoints[0].addresses[0]: Invalid value: \"::\": may not be unspecified (::)"),
                arguments(
                        "a link-local address is no endpoint",
                        "'addressType':'IPv4','endpoints':[{'addresses':['169.254.169.254']}]",
                        "endpoints[0].addresses[0]: Invalid value: \"169.254.169.254\": may not be in the link-local range"
                                + " (169.254.0.0/16, fe80::/10)"),
                arguments(
                        "a link-local group is no endpoint",
                        "'addressType':'IPv4','endpoints':[{'addresses':['224.0.0.9']}]",
                        "endpoints[0].addresses[0]: Invalid value: \"224.0.0.9\": may not be in the link-local multicast"
                                + " range (224.0.0.0/24, ff02::/10)"),
                arguments(
                        "IPv6 is no IPv4",
                        "'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1','fd00::1']}]",
                        "endpoints[0].addresses: Invalid value: \"fd00::1\": must be an IPv4 address"),
                arguments(
                        "a loopback address is no endpoint",
                        "'addressType':'IPv4','endpoints':[{'addresses':['127.0.0.1']}]",
                        "endpoints[0].addresses[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8,"
                                + " ::1/128)"),
                arguments(
                        "a domain name has two parts",
                        "'addressType':'FQDN','endpoints':[{'addresses':['localhost']}]",
                        "endpoints[0].addresses[0]: Invalid value: \"localhost\": should be a domain with at least two segments"
                                + " separated by dots"),
                arguments(
                        "a domain name is not empty",
                        "'addressType':'FQDN','endpoints':[{'addresses':['']}]",
                        "endpoints[0].addresses[0]: Required value"),
                arguments(
                        "a label of a domain name has up to 63 characters",
                        "'addressType':'FQDN','endpoints':[{'addresses':['" + "a".repeat(64) + ".b']}]",
                        "endpoints[0].addresses[0]: Invalid value: \"" + "a".repeat(64)
                                + "\": must be no more than 63 characters"));
    }

    static Stream<Arguments> endpointRules() {
        return Stream.of(
                arguments(
                        "up to 1000 endpoints",
                        "'addressType':'IPv4','endpoints':[" + repeated(1001, "{'addresses':['10.0.0.1']}") + "]",
                        "endpoints: Too many: 1001: must have at most 1000 items"),
                arguments(
                        "up to 100 addresses of an endpoint",
                        "'addressType':'IPv4','endpoints':[{'addresses':[" + repeated(101, "'10.0.0.#'") + "]}]",
                        "endpoints[0].addresses: Too many: 101: must have at most 100 items"),
                arguments(
                        "a host name is a label",
                        IP + ",'hostname':'a.b'}]",
                        "endpoints[0].hostname: Invalid value: \"a.b\": must not contain dots"),
                arguments(
                        "up to 8 zones",
                        IP + ",'hints':{'forZones':[" + repeated(9, "{'name':'z#'}") + "]}}]",
                        "endpoints[0].hints.forZones: Too many: 9: must have at most 8 items"),
                arguments(
                        "zones are different",
                        IP + ",'hints':{'forZones':[{'name':'z'},{'name':'z'}]}}]",
                        "endpoints[0].hints.forZones[1].name: Duplicate value: \"z\""),
                arguments(
                        "too many zones, and nothing is said of the nodes",
                        IP + ",'hints':{'forZones':[" + repeated(9, "{'name':'z#'}") + "],'forNodes':[{'name':'-'}]}}]",
                        "endpoints[0].hints.forZones: Too many: 9: must have at most 8 items"),
                arguments(
                        "nodes are different",
                        IP + ",'hints':{'forNodes':[{'name':'n'},{'name':'n'}]}}]",
                        "endpoints[0].hints.forNodes[1].name: Duplicate value: \"n\""),
                arguments(
                        "up to 8 nodes",
                        IP + ",'hints':{'forNodes':[" + repeated(9, "{'name':'n#'}") + "]}}]",
                        "endpoints[0].hints.forNodes: Too many: 9: must have at most 8 items"),
                arguments(
                        "up to 16 topology labels",
                        IP + ",'deprecatedTopology':{" + repeated(17, "'k#':'v'") + "}}]",
                        "endpoints[0].deprecatedTopology: Too many: 17: must have at most 16 items"));
    }

    static Stream<Arguments> portRules() {
        String ports = "'addressType':'IPv4','ports':[";
        return Stream.of(
                arguments(
                        "port names are different, the empty one too",
                        ports + "{'port':80},{'port':81}]",
                        "ports[1].name: Duplicate value: \"\""),
                arguments(
                        "a port name is a label",
                        ports + "{'name':'a.b','port':80}]",
                        "ports[0].name: Invalid value: \"a.b\": must not contain dots"),
                arguments(
                        "a protocol is one of three",
                        ports + "{'port':80,'protocol':'ICMP'}]",
                        "ports[0].protocol: Unsupported value: \"ICMP\": supported values: \"SCTP\", \"TCP\", \"UDP\""),
                arguments(
                        "no protocol is TCP, an empty one is none",
                        ports + "{'port':80,'protocol':''}]",
                        "ports[0].protocol: Unsupported value: \"\": supported values: \"SCTP\", \"TCP\", \"UDP\""),
                arguments(
                        "a port is in range",
                        ports + "{'port':70000}]",
                        "ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive"),
                arguments(
                        "an appProtocol is a qualified name",
                        ports + "{'port':80,'appProtocol':'/x'}]",
                        "ports[0].appProtocol: Invalid value: \"/x\": prefix part must be non-empty"),
                arguments(
                        "up to 20000 ports",
                        ports + repeated(20001, "{'name':'p#'}") + "]",
                        "ports: Too many: 20001: must have at most 20000 items"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void accepts(String rule, String fields) {
        assertThat(strategy.validate(slice(fields), Writes.onNothing())).isEmpty();
    }

    static Stream<Arguments> accepts() {
        return Stream.of(
                arguments("a placeholder", "'addressType':'IPv6','endpoints':[],'ports':[]"),
                arguments("IPv6", "'addressType':'IPv6','endpoints':[{'addresses':['fd00::1']}]"),
                arguments("a domain name", "'addressType':'FQDN','endpoints':[{'addresses':['a.example.']}]"),
                arguments("every port", "'addressType':'IPv4','ports':[{}]"),
                arguments("the limit", IP + ",'hints':{'forZones':[" + repeated(8, "{'name':'z#'}") + "]}}]"));
    }

    @Test
    void portsAreToldBeforeEndpoints() {
        assertThat(texts(strategy.validate(
                        slice("'addressType':'IPv4','endpoints':[{}],'ports':[{'protocol':'X'}]"), Writes.onNothing())))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("ports[0].protocol"),
                        second -> assertThat(second).startsWith("endpoints[0].addresses"));
    }

    @Test
    void endpointsThatAreThereAlreadyMayStay() {
        String special = "'addressType':'IPv4','endpoints':[{'addresses':['127.0.0.1']}]";
        assertThat(strategy.validateUpdate(slice(special), slice(special), Writes.onNothing()))
                .isEmpty();
        assertThat(strategy.validateUpdate(slice(special), slice(IP + "}]"), Writes.onNothing()))
                .hasSize(1);
    }

    @Test
    void theAddressTypeStays() {
        assertThat(texts(strategy.validateUpdate(
                        slice("'addressType':'IPv6'"), slice("'addressType':'IPv4'"), Writes.onNothing())))
                .containsExactly("addressType: Invalid value: \"IPv6\": field is immutable");
    }

    @Test
    void aPortWithoutNameAndProtocolIsEmptyAndTcp() {
        EndpointSlice slice = slice("'ports':[{'port':80},{'name':'dns','port':53,'protocol':'UDP'}]");
        assertThat(slice.getPorts()).extracting("name").containsExactly("", "dns");
        assertThat(slice.getPorts()).extracting("protocol").containsExactly("TCP", "UDP");
    }

    @Test
    void topologyCannotBeSetButStays() {
        String topology = IP + ",'deprecatedTopology':{'a':'b'}}]";
        EndpointSlice created = slice(topology);
        strategy.prepareForCreate(created, Writes.onNothing());
        assertThat(created.getEndpoints().get(0).getDeprecatedTopology()).isNullOrEmpty();
        assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
        EndpointSlice added = slice(topology);
        strategy.prepareForUpdate(added, slice(IP + "}]"), Writes.onNothing());
        assertThat(added.getEndpoints().get(0).getDeprecatedTopology()).isNullOrEmpty();
        EndpointSlice kept = slice(topology);
        strategy.prepareForUpdate(kept, slice(topology), Writes.onNothing());
        assertThat(kept.getEndpoints().get(0).getDeprecatedTopology()).containsEntry("a", "b");
    }
}
