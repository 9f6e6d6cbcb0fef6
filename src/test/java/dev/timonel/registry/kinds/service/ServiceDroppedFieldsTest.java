package dev.timonel.registry.kinds.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The table of {@code dropTypeDependentFields} of {@code pkg/registry/core/service/strategy_test.go}: what the client left
 * as it was goes when the type has no use for it, and what it changed stays. The old service is {@link #BASE} with the
 * first fields, the update the old one with the second, and the result the base with the third; null removes a field.
 */
class ServiceDroppedFieldsTest {
    private static final String BASE = "{'type':'ClusterIP','clusterIP':'1.2.3.4','clusterIPs':['1.2.3.4','5:6:7::8'],"
            + "'ipFamilies':['IPv4','IPv6'],'ipFamilyPolicy':'RequireDualStack',"
            + "'ports':[{'name':'p','protocol':'TCP','port':93},{'name':'q','protocol':'TCP','port':76}]}";
    private static final String LB = "'type':'LoadBalancer'";
    private static final String NP = "'type':'NodePort'";
    private static final String CI = "'type':'ClusterIP'";
    private static final String EN = "'type':'ExternalName'";
    private static final String NO_IPS = ",'clusterIP':null,'clusterIPs':null";
    private static final String NEW_IPS = ",'clusterIP':'1.2.3.40','clusterIPs':['1.2.3.40','5:6:7::8']";
    private static final String NO_POLICY = ",'ipFamilyPolicy':null";
    private static final String NO_FAMILIES = ",'ipFamilies':null";
    private static final String P = "{'name':'p','protocol':'TCP','port':93";
    private static final String Q = "{'name':'q','protocol':'TCP','port':76";
    private static final String R = "{'name':'r','protocol':'TCP','port':1";
    private static final String UDP = "{'name':'p','protocol':'UDP','port':193";
    private static final String PORTS = ",'ports':[" + P + ",'nodePort':30000}," + Q + ",'nodePort':30001}]";
    private static final String OTHERS = ",'ports':[" + P + ",'nodePort':30100}," + Q + ",'nodePort':30101}]";
    private static final String CHECK = LB + ",'externalTrafficPolicy':'Local','healthCheckNodePort':32000";
    private static final String ALLOCATE = ",'allocateLoadBalancerNodePorts':";
    private static final String CLASS = ",'loadBalancerClass':";

    @ParameterizedTest(name = "[{0}] then [{1}]: [{2}]")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | ~~ | ~~",
                "~~ | " + EN + " | " + EN + NO_IPS + NO_FAMILIES + NO_POLICY,
                "~~ | " + EN + NEW_IPS + " | " + EN + NEW_IPS + NO_FAMILIES + NO_POLICY,
                "~~ | " + EN + ",'ipFamilies':['IPv6','IPv6'] | " + EN + NO_IPS + NO_POLICY
                        + ",'ipFamilies':['IPv6','IPv6']",
                "~~ | " + EN + ",'ipFamilyPolicy':'SingleStack' | " + EN + NO_IPS + NO_FAMILIES
                        + ",'ipFamilyPolicy':'SingleStack'",
                NP + PORTS + " | ~~ | " + NP + PORTS,
                LB + PORTS + " | ~~ | " + LB + PORTS,
                LB + PORTS + " | " + CI + " | ~~",
                LB + PORTS + " | " + CI + OTHERS + " | " + CI + OTHERS,
                LB + PORTS + " | " + CI + ",'ports':[" + P + ",'nodePort':30000}," + Q + ",'nodePort':30001}," + R
                        + "}] | 'ports':[" + P + "}," + Q + "}," + R + "}]",
                LB + PORTS + " | " + CI + ",'ports':[" + P + ",'nodePort':30000}," + Q + ",'nodePort':30001}," + R
                        + ",'nodePort':30002}] | 'ports':[" + P + ",'nodePort':30000}," + Q + ",'nodePort':30001}," + R
                        + ",'nodePort':30002}]",
                LB + PORTS + " | " + CI + ",'ports':[" + P + ",'nodePort':30000}] | 'ports':[" + P + "}]",
                LB + PORTS + " | " + CI + ",'ports':[" + UDP + ",'nodePort':30000}," + Q
                        + ",'nodePort':30001}] | 'ports':[" + UDP + "}," + Q + "}]",
                CHECK + " | ~~ | " + CHECK,
                CHECK + " | " + CI + " | ~~",
                CHECK + " | " + CI + ",'healthCheckNodePort':32100 | 'healthCheckNodePort':32100",
                LB + ALLOCATE + "true | " + NP + " | " + NP,
                LB + ALLOCATE + "false | " + NP + " | " + NP,
                LB + " | " + NP + ALLOCATE + "true | " + NP + ALLOCATE + "true",
                LB + " | " + NP + ALLOCATE + "false | " + NP + ALLOCATE + "false",
                LB + ALLOCATE + "true | " + NP + ALLOCATE + "null | " + NP,
                LB + ALLOCATE + "false | " + NP + ALLOCATE + "null | " + NP,
                LB + ALLOCATE + "true | " + NP + ALLOCATE + "false | " + NP + ALLOCATE + "false",
                LB + ALLOCATE + "false | " + NP + ALLOCATE + "true | " + NP + ALLOCATE + "true",
                LB + CLASS + "'a/b' | " + CI + " | ~~",
                LB + CLASS + "'a/b' | 'loadBalancerClass':'a/c' | " + LB + CLASS + "'a/c'",
                LB + CLASS + "'a/b' | 'loadBalancerClass':null | " + LB,
                LB + CLASS + "'a/b' | " + CI + CLASS + "'a/c' | " + CI + CLASS + "'a/c'",
                CI + " | " + LB + CLASS + "'a/b' | " + LB + CLASS + "'a/b'",
                LB + CLASS + "'a/b' | ~~ | " + LB + CLASS + "'a/b'",
                CI + ",'externalIPs':['1.1.1.1'],'externalTrafficPolicy':'Cluster' | 'externalIPs':null | ~~",
            })
    void whatTheClientLeftGoesAndWhatItChangedStays(String before, String after, String result) {
        ObjectNode old = merged(tree(BASE), before);
        Service service = service(merged(old.deepCopy(), after));
        ServiceChanges.dropTypeDependentFields(service, service(old));
        assertThat(shown(service.getSpec()))
                .isEqualTo(shown(service(merged(tree(BASE), result)).getSpec()));
    }

    private static ObjectNode merged(ObjectNode spec, String fields) {
        tree("{" + fields + "}").properties().forEach(field -> {
            if (field.getValue().isNull()) {
                spec.remove(field.getKey());
            } else {
                spec.set(field.getKey(), field.getValue());
            }
        });
        return spec;
    }

    private static ObjectNode tree(String text) {
        return (ObjectNode) KubeJson.tree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Service service(ObjectNode spec) {
        return KubeJson.read(("{\"status\":{},\"spec\":" + spec + "}").getBytes(StandardCharsets.UTF_8), Service.class);
    }

    private static JsonNode shown(ServiceSpec spec) {
        return KubeJson.tree(KubeJson.write(spec));
    }
}
