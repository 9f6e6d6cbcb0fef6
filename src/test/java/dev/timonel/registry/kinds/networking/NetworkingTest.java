package dev.timonel.registry.kinds.networking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts by {@code pkg/apis/networking/validation/validation.go}. */
class NetworkingTest {
    private static final String BACKEND = "'backend': {'service': {'name': 'web', 'port': {'number': 80}}}";

    private static Ingress ingress(String spec) {
        Ingress ingress = Writes.json(
                Ingress.class,
                "{'metadata': {'namespace': 'default', 'name': 'i'}, 'spec': " + spec.replace("BACKEND", BACKEND)
                        + "}");
        new IngressStrategy().setDefaults(ingress);
        return ingress;
    }

    private static String paths(String path) {
        return "{'rules': [{'http': {'paths': [" + path + "]}}]}";
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | spec: Invalid value: null: either `defaultBackend` or `rules` must be specified",
                "{'defaultBackend': {}} | spec.defaultBackend: Invalid value: \"\": resource or service backend is"
                        + " required",
                "{'defaultBackend': {'service': {'name': 'web'}}} | spec.defaultBackend: Required value: port name or"
                        + " number is required",
                "{'defaultBackend': {'service': {'port': {'number': 0, 'name': 'http'}}}} |"
                        + " spec.defaultBackend.service.name: Required value",
                "{'defaultBackend': {'service': {'name': 'w', 'port': {'number': 80, 'name': 'http'}}}} |"
                        + " spec.defaultBackend: Invalid value: \"\": cannot set both port name & port number",
                "{'defaultBackend': {'service': {'name': 'w', 'port': {'number': 70000}}}} |"
                        + " spec.defaultBackend.service.port.number: Invalid value: 70000: must be between 1 and 65535,"
                        + " inclusive",
                "{'defaultBackend': {'resource': {'kind': 'Bucket'}}} | spec.defaultBackend.resource.name: Required"
                        + " value",
                "{'rules': [{'host': '10.0.0.1'}]} | spec.rules[0].host: Invalid value: \"10.0.0.1\": must be a DNS"
                        + " name, not an IP address",
                "{'rules': [{'host': '*.a.example'}]} | ",
                "{'rules': [{'http': {'paths': []}}]} | spec.rules[0].http.paths: Required value",
                "{'rules': [{}], 'tls': [{'hosts': ['*.a.example', 'a.example'], 'secretName': 's'}]} | ",
                "{'rules': [{}], 'ingressClassName': 'x'} | ",
            })
    void anIngressIsChecked(String spec, String expected) {
        assertThat(String.join(";", Writes.texts(new IngressStrategy().validate(ingress(spec), Writes.onNothing()))))
                .isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'path': '/', BACKEND} | .pathType: Required value: pathType must be specified",
                "{'path': '/', 'pathType': 'prefix', BACKEND} | .pathType: Unsupported value: \"prefix\": supported"
                        + " values: \"Exact\", \"ImplementationSpecific\", \"Prefix\"",
                "{'pathType': 'Exact', BACKEND} | .path: Invalid value: \"\": must be an absolute path",
                "{'path': '/a//b', 'pathType': 'Prefix', BACKEND} | .path: Invalid value: \"/a//b\": must not contain"
                        + " '//'",
                "{'path': '/a/..', 'pathType': 'Prefix', BACKEND} | .path: Invalid value: \"/a/..\": cannot end with"
                        + " '/..'",
                "{'path': '/a//b', 'pathType': 'ImplementationSpecific', BACKEND} | ",
                "{'pathType': 'ImplementationSpecific', BACKEND} | ",
            })
    void soAreItsPaths(String path, String expected) {
        assertThat(String.join(
                        ";", Writes.texts(new IngressStrategy().validate(ingress(paths(path)), Writes.onNothing()))))
                .isEqualTo(expected == null ? "" : "spec.rules[0].http.paths[0]" + expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | spec.controller: Required value",
                "{'controller': 'nginx'} | spec.controller: Invalid value: \"nginx\": must be a domain-prefixed path"
                        + " (such as \"acme.io/foo\")",
                "{'controller': 'a.io/b c'} | spec.controller: Invalid value: \"b c\": Invalid path (regex used for"
                        + " validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')",
                "{'controller': 'a.io/b', 'parameters': {'kind': 'K', 'name': 'n'}} | ",
                "{'controller': 'a.io/b', 'parameters': {'kind': 'K', 'name': 'n', 'namespace': 'x'}} |"
                        + " spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'",
                "{'controller': 'a.io/b', 'parameters': {'kind': 'K', 'name': 'n', 'scope': 'Namespace'}} |"
                        + " spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
            })
    void aClassNamesItsController(String spec, String expected) {
        IngressClass ingressClass =
                Writes.json(IngressClass.class, "{'metadata': {'name': 'c'}, 'spec': " + spec + "}");
        IngressClassStrategy strategy = new IngressClassStrategy();
        strategy.setDefaults(ingressClass);
        assertThat(String.join(";", Writes.texts(strategy.validate(ingressClass, Writes.onNothing()))))
                .isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | ",
                "{'ingress': [{}], 'policyTypes': ['ingress']} | spec.policyTypes[0]: Unsupported value: \"ingress\":"
                        + " supported values: \"Ingress\", \"Egress\"",
                "{'ingress': [{'from': [{}]}]} | spec.ingress[0].from[0]: Required value: must specify a peer",
                "{'egress': [{'to': [{'ipBlock': {'cidr': '10.0.0.0/8'}, 'podSelector': {}}]}]} |"
                        + " spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer",
                "{'egress': [{'to': [{'ipBlock': {'cidr': '10.0.0.0/8', 'except': ['10.0.0.0/8', '10.1.0.0/16']}}]}]}"
                        + " | spec.egress[0].to[0].ipBlock.except[0]: Invalid value: \"10.0.0.0/8\": must be a strict"
                        + " subset of `cidr`",
                "{'ingress': [{'ports': [{'port': 80, 'endPort': 70}]}]} | spec.ingress[0].ports[0].endPort: Invalid"
                        + " value: 80: must be greater than or equal to `port`",
                "{'ingress': [{'ports': [{'endPort': 70}]}]} | spec.ingress[0].ports[0].endPort: Invalid value: 70:"
                        + " may not be specified when `port` is not specified",
                "{'ingress': [{'ports': [{'port': 'http', 'protocol': 'ICMP'}]}]} | spec.ingress[0].ports[0].protocol:"
                        + " Unsupported value: \"ICMP\": supported values: \"SCTP\", \"TCP\", \"UDP\"",
            })
    void aPolicyIsChecked(String spec, String expected) {
        assertThat(String.join(
                        ";", Writes.texts(new NetworkPolicyStrategy().validate(policy(spec), Writes.onNothing()))))
                .isEqualTo(expected == null ? "" : expected);
    }

    private static NetworkPolicy policy(String spec) {
        NetworkPolicy policy = Writes.json(
                NetworkPolicy.class, "{'metadata': {'namespace': 'default', 'name': 'p'}, 'spec': " + spec + "}");
        new NetworkPolicyStrategy().setDefaults(policy);
        return policy;
    }

    @Test
    void aPolicyIsAboutIngressAndAboutEgressIfItSaysSo() {
        assertThat(policy("{}").getSpec().getPolicyTypes()).containsExactly("Ingress");
        assertThat(policy("{'egress': [{}]}").getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy("{'ingress': [{'ports': [{'port': 80}]}]}")
                        .getSpec()
                        .getIngress()
                        .get(0)
                        .getPorts()
                        .get(0)
                        .getProtocol())
                .isEqualTo("TCP");
    }
}
