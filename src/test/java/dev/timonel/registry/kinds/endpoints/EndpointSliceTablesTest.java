package dev.timonel.registry.kinds.endpoints;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.kinds.service.ServiceCidrStrategy;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tables of {@code pkg/apis/discovery/validation} and, for blocks of addresses, {@code pkg/apis/networking/validation}:
 * which fields are told, in order. Sizes are in {@link EndpointSliceStrategyTest}.
 */
class EndpointSliceTablesTest {
    private static final String LABEL_63 = "a".repeat(63);

    private final EndpointSliceStrategy strategy = new EndpointSliceStrategy();

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'name':'a','protocol':'TCP'},{'name':'b','protocol':'UDP'},{'name':'c','protocol':'SCTP' | ~~",
                "'name':'a','appProtocol':'HTTP'},{'name':'b','appProtocol':'https' | ~~",
                "'name':'a','appProtocol':'my-protocol'},{'name':'b','appProtocol':'example.com/custom-protocol' | ~~",
                "'name':'a','appProtocol':'--' | ports[0].appProtocol",
                "'name':'','protocol':'TCP' | ~~",
                "'name':'','protocol':'TCP'},{'name':'','protocol':'UDP' | ports[1].name",
                "'name':'LABEL_63','protocol':'TCP' | ~~",
                "'name':'aLABEL_63','protocol':'TCP' | ports[0].name",
                "'name':'aCapital','protocol':'TCP' | ports[0].name",
                "'name':'almost_valid','protocol':'TCP' | ports[0].name",
                "'name':'http','protocol':'foo' | ports[0].protocol",
            })
    void aPortIsToldByItsField(String ports, String fields) {
        String named = ports.replace("LABEL_63", LABEL_63);
        assertThat(fields("'addressType':'IPv4','ports':[{" + named + "}]")).isEqualTo(split(fields));
    }

    /** The fields are below {@code endpoints[0]}. */
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "IPv4 | 'addresses':['1.2.3.4'],'hostname':'valid-123','nodeName':'valid-node-name' | ~~",
                "IPv6 | 'addresses':['a00:100::4'],'hostname':'valid-123' | ~~",
                "FQDN | 'addresses':['foo.example.com','example.com','example.com.','hyphens-are-good.example.com'] | ~~",
                "IPv4 | 'addresses':['1.2.3.4'],'deprecatedTopology':{'--INVALID':'example'} | deprecatedTopology",
                "IPv4 | 'addresses':['1.2.3.4'],'hostname':'--INVALID' | hostname",
                "IPv4 | 'addresses':['1.2.3.4'],'nodeName':'inv@lid' | nodeName",
                "IPv4 | 'addresses':['123.456.789.012'] | addresses[0]",
                "IPv4 | 'addresses':['123.456.789.012','2001:4860:4860::8888'] | addresses[0] addresses",
                "IPv6 | 'addresses':['123.456.789.012','2001:4860:4860:defg'] | addresses[0] addresses[1]",
                "IPv4 | 'addresses':['127.0.0.1'] | addresses[0]",
                "IPv6 | 'addresses':['fe80::9656:d028:8652:66b6'] | addresses[0]",
                "FQDN | 'addresses':['foo.*','FOO.example.com','underscores_are_bad.example.com','*.example.com']"
                        + " | addresses[0] addresses[1] addresses[2] addresses[3]",
                "IPv4 | 'addresses':['1.2.3.4'],'hints':{'forZones':[{'name':'zone-a'}]} | ~~",
                "IPv4 | 'addresses':['1.2.3.4'],'hints':{'forZones':[{'name':'inv@lid'}]} | hints.forZones[0].name",
                "IPv4 | 'addresses':['1.2.3.4'],'hints':{'forZones':[{'name':'a'},{'name':'b'},{'name':'a'}]}"
                        + " | hints.forZones[2].name",
                "IPv4 | 'addresses':['1.2.3.4'],'hints':{'forNodes':[{'name':'inv@lid'}]} | hints.forNodes[0].name",
            })
    void anEndpointIsToldByItsField(String type, String endpoint, String fields) {
        assertThat(fields("'addressType':'" + type + "','endpoints':[{" + endpoint + "}]"))
                .isEqualTo(split(fields).stream().map(f -> "endpoints[0]." + f).toList());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | spec.cidrs",
                "'192.168.0.0/24','fd00::/64','10.0.0.0/16' | spec.cidrs",
                "'192.168.0.0/24' | ~~",
                "'fd00:1234::/64' | ~~",
                "'192.168.0.0/24','fd00:1234::/64' | ~~",
                "'asdasdasd' | spec.cidrs[0]",
                "'192.168.0.1' | spec.cidrs[0]",
                "'192.168.0.1/24' | spec.cidrs[0]",
                "'fd00:1234::2/64' | spec.cidrs[0]",
                "'192.168.0.0/24','FD00:1234::/64' | spec.cidrs[1]",
                "'192.168.007.0/24','fd00:1234::/64' | spec.cidrs[0]",
            })
    void aBlockIsToldByItsPlace(String cidrs, String fields) {
        ServiceCIDR given =
                json(ServiceCIDR.class, "{'metadata':{'name':'test-name'},'spec':{'cidrs':[" + cidrs + "]}}");
        assertThat(texts(new ServiceCidrStrategy().validate(given, Writes.onNothing())))
                .map(EndpointSliceTablesTest::field)
                .isEqualTo(split(fields));
    }

    private List<String> fields(String given) {
        EndpointSlice slice = json(EndpointSlice.class, "{'metadata':{'name':'web-x','namespace':'d'}," + given + "}");
        strategy.setDefaults(slice);
        return texts(strategy.validate(slice, Writes.onNothing())).stream()
                .map(EndpointSliceTablesTest::field)
                .toList();
    }

    private static String field(String error) {
        return error.substring(0, error.indexOf(": "));
    }

    private static List<String> split(String fields) {
        return fields.isEmpty() ? List.of() : List.of(fields.split(" "));
    }
}
