package dev.timonel.registry.kinds.endpoints;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Endpoints;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointsStrategyTest {
    private final EndpointsStrategy strategy = new EndpointsStrategy();

    private Endpoints endpoints(String subset) {
        Endpoints endpoints =
                json(Endpoints.class, "{'metadata':{'name':'web','namespace':'d'},'subsets':[{" + subset + "}]}");
        strategy.setDefaults(endpoints);
        return endpoints;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refuses(String rule, String subset, String error) {
        Endpoints endpoints = endpoints(subset);
        assertThat(texts(strategy.validate(endpoints, Writes.onNothing()))).containsExactly(error);
        Endpoints others = endpoints("'addresses':[{'ip':'10.0.0.9'}]");
        assertThat(texts(strategy.validateUpdate(endpoints, others, Writes.onNothing())))
                .containsExactly(error);
        assertThat(strategy.validateUpdate(endpoints, endpoints(subset), Writes.onNothing()))
                .as("what is there already may stay, for an update of the metadata")
                .isEmpty();
    }

    static Stream<Arguments> refuses() {
        String ready = "'addresses':[{'ip':'10.0.0.1'}],'ports':";
        return Stream.of(
                arguments(
                        "a subset has addresses",
                        "'ports':[{'port':80}]",
                        "subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"),
                arguments(
                        "a port is in range",
                        ready + "[{'port':0}]",
                        "subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"),
                arguments(
                        "a protocol is one of three",
                        ready + "[{'port':80,'protocol':'HTTP'}]",
                        "subsets[0].ports[0].protocol: Unsupported value: \"HTTP\": supported values: \"SCTP\", \"TCP\","
                                + " \"UDP\""),
                arguments(
                        "several ports have names",
                        ready + "[{'port':80,'name':'a'},{'port':81}]",
                        "subsets[0].ports[1].name: Required value"),
                arguments(
                        "a port name is a label",
                        ready + "[{'port':80,'name':'a.b'}]",
                        "subsets[0].ports[0].name: Invalid value: \"a.b\": must not contain dots"),
                arguments(
                        "a host name is a label",
                        "'addresses':[{'ip':'10.0.0.1','hostname':'a.b'}]",
                        "subsets[0].addresses[0].hostname: Invalid value: \"a.b\": must not contain dots"),
                arguments(
                        "an appProtocol is a qualified name",
                        ready + "[{'port':80,'appProtocol':'/x'}]",
                        "subsets[0].ports[0].appProtocol: Invalid value: \"/x\": prefix part must be non-empty"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0.0.0.0 | may not be unspecified (0.0.0.0)",
                ":: | may not be unspecified (::)",
                "127.0.0.1 | may not be in the loopback range (127.0.0.0/8, ::1/128)",
                "::1 | may not be in the loopback range (127.0.0.0/8, ::1/128)",
                "169.254.169.254 | may not be in the link-local range (169.254.0.0/16, fe80::/10)",
                "fe80::1 | may not be in the link-local range (169.254.0.0/16, fe80::/10)",
                "224.0.0.1 | may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
                "ff02::1 | may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"
            })
    void aSpecialAddressIsNoEndpoint(String ip, String message) {
        String error = "Invalid value: \"" + ip + "\": " + message;
        assertThat(texts(strategy.validate(endpoints("'addresses':[{'ip':'" + ip + "'}]"), Writes.onNothing())))
                .containsExactly("subsets[0].addresses[0].ip: " + error);
        assertThat(texts(strategy.validate(endpoints("'notReadyAddresses':[{'ip':'" + ip + "'}]"), Writes.onNothing())))
                .containsExactly("subsets[0].notReadyAddresses[0].ip: " + error);
    }

    @Test
    void textThatIsNoAddressIsReportedTwiceAsUpstream() {
        assertThat(texts(strategy.validate(endpoints("'addresses':[{'ip':'web'}]"), Writes.onNothing())))
                .containsExactly(
                        "subsets[0].addresses[0].ip: Invalid value: \"web\": must be a valid IP address, (e.g. 10.9.8.7 or"
                                + " 2001:db8::ffff)",
                        "subsets[0].addresses[0].ip: Invalid value: \"web\": must be a valid IP address");
    }

    @Test
    void theProtocolIsTcpUnlessSaid() {
        Endpoints endpoints = endpoints("'addresses':[{'ip':'10.0.0.1'}],'ports':[{'port':80}]");
        assertThat(endpoints.getSubsets().get(0).getPorts().get(0).getProtocol())
                .isEqualTo("TCP");
        assertThat(strategy.validate(endpoints, Writes.onNothing())).isEmpty();
    }

    @Test
    void noSubsetsAtAllAreFine() {
        assertThat(strategy.validate(json(Endpoints.class, "{'metadata':{}}"), Writes.onNothing()))
                .isEmpty();
    }
}
