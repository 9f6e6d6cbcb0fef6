package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.ServicePipeline.causes;
import static dev.timonel.registry.kinds.service.ServicePipeline.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of service-semantics B2 and B3 about ports. */
class ServicePortValidationTest {
    private static final String LABEL_1123 = "a lowercase RFC 1123 label must consist of lower case alphanumeric"
            + " characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
            + " regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String NAME_PART =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                    + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String PORT_RANGE = "must be between 1 and 65535, inclusive";

    private static Arguments row(String rule, String spec, String... causes) {
        return arguments(rule, spec, List.of(causes));
    }

    static Stream<Arguments> ports() {
        return Stream.of(
                row("ports are required", "{}", "spec.ports: Required value"),
                row("NodePort requires ports", "{type: NodePort}", "spec.ports: Required value"),
                row("LoadBalancer requires ports", "{type: LoadBalancer}", "spec.ports: Required value"),
                row("headless needs no ports", "{clusterIP: None}"),
                row("ExternalName needs no ports", "{type: ExternalName, externalName: example.com}"),
                row(
                        "ExternalName may have ports",
                        "{type: ExternalName, externalName: example.com, ports: [{port: 80}]}"),
                row("one port may be unnamed", "{ports: [{port: 80}]}"),
                row(
                        "several ports need names",
                        "{ports: [{port: 80}, {port: 81}]}",
                        "spec.ports[0].name: Required value",
                        "spec.ports[1].name: Required value"),
                row(
                        "every one of them",
                        "{ports: [{port: 80, name: a}, {port: 81}]}",
                        "spec.ports[1].name: Required value"),
                row("a port name may start with a digit", "{ports: [{port: 80, name: 8080-tcp}]}"),
                row("a port name may have 63 bytes", "{ports: [{port: 80, name: " + "a".repeat(63) + "}]}"),
                row(
                        "but not 64",
                        "{ports: [{port: 80, name: " + "a".repeat(64) + "}]}",
                        "spec.ports[0].name: Invalid value: \"" + "a".repeat(64)
                                + "\": must be no more than 63 characters"),
                row(
                        "a port name is a 1123 label",
                        "{ports: [{port: 80, name: Http}]}",
                        "spec.ports[0].name: Invalid value: \"Http\": " + LABEL_1123),
                row(
                        "a port name has no dots",
                        "{ports: [{port: 80, name: a.b}]}",
                        "spec.ports[0].name: Invalid value: \"a.b\": must not contain dots"),
                row(
                        "port names differ",
                        "{ports: [{port: 80, name: a}, {port: 81, name: a}]}",
                        "spec.ports[1].name: Duplicate value: \"a\""),
                row(
                        "a port is missing",
                        "{ports: [{name: a}]}",
                        "spec.ports[0].port: Invalid value: 0: " + PORT_RANGE,
                        "spec.ports[0].targetPort: Invalid value: 0: " + PORT_RANGE),
                row(
                        "a port is too high",
                        "{ports: [{port: 65536, targetPort: 1}]}",
                        "spec.ports[0].port: Invalid value: 65536: " + PORT_RANGE),
                row("a port may be 65535", "{ports: [{port: 65535}]}"),
                row("a port may be 1", "{ports: [{port: 1}]}"),
                row(
                        "a port is negative",
                        "{ports: [{port: -1, targetPort: 1}]}",
                        "spec.ports[0].port: Invalid value: -1: " + PORT_RANGE),
                row("UDP", "{ports: [{port: 80, protocol: UDP}]}"),
                row("SCTP", "{ports: [{port: 80, protocol: SCTP}]}"),
                row(
                        "another protocol",
                        "{ports: [{port: 80, protocol: tcp}]}",
                        "spec.ports[0].protocol: Unsupported value: \"tcp\": supported values: \"SCTP\", \"TCP\","
                                + " \"UDP\""),
                row(
                        "a targetPort number",
                        "{ports: [{port: 80, targetPort: 70000}]}",
                        "spec.ports[0].targetPort: Invalid value: 70000: " + PORT_RANGE),
                row("a targetPort name may have 15 bytes", "{ports: [{port: 80, targetPort: abcdefghijklmno}]}"),
                row(
                        "a targetPort name is too long",
                        "{ports: [{port: 80, targetPort: abcdefghijklmnop}]}",
                        "spec.ports[0].targetPort: Invalid value: \"abcdefghijklmnop\": must be no more than 15 characters"),
                row(
                        "a targetPort name with other characters",
                        "{ports: [{port: 80, targetPort: a_b}]}",
                        "spec.ports[0].targetPort: Invalid value: \"a_b\": must contain only alpha-numeric characters"
                                + " (a-z, 0-9), and hyphens (-)"),
                row(
                        "a targetPort name without a letter",
                        "{ports: [{port: 80, targetPort: '8-0'}]}",
                        "spec.ports[0].targetPort: Invalid value: \"8-0\": must contain at least one letter (a-z)"),
                row(
                        "a targetPort name with two hyphens",
                        "{ports: [{port: 80, targetPort: a--b}]}",
                        "spec.ports[0].targetPort: Invalid value: \"a--b\": must not contain consecutive hyphens"),
                row(
                        "a targetPort name with a hyphen at its end",
                        "{ports: [{port: 80, targetPort: a-}]}",
                        "spec.ports[0].targetPort: Invalid value: \"a-\": must not begin or end with a hyphen"),
                row("a qualified appProtocol", "{ports: [{port: 80, appProtocol: kubernetes.io/h2c}]}"),
                row("a bare appProtocol", "{ports: [{port: 80, appProtocol: http}]}"),
                row(
                        "an invalid appProtocol",
                        "{ports: [{port: 80, appProtocol: 'a b'}]}",
                        "spec.ports[0].appProtocol: Invalid value: \"a b\": " + NAME_PART),
                row(
                        "an empty appProtocol",
                        "{ports: [{port: 80, appProtocol: ''}]}",
                        "spec.ports[0].appProtocol: Invalid value: \"\": name part must be non-empty",
                        "spec.ports[0].appProtocol: Invalid value: \"\": " + NAME_PART),
                row(
                        "the same protocol and port twice",
                        "{ports: [{port: 80, name: a}, {port: 80, name: b}]}",
                        "spec.ports[1]: Duplicate value: {\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,"
                                + "\"Port\":80,\"TargetPort\":0,\"NodePort\":0}"),
                row(
                        "the same port on two protocols",
                        "{ports: [{port: 53, name: a}, {port: 53, name: b, protocol: UDP}]}"),
                row(
                        "the same nodePort on two protocols",
                        "{type: NodePort, ports: [{port: 53, name: a, nodePort: 30053}, {port: 53, name: b, protocol:"
                                + " UDP, nodePort: 30053}]}"),
                row(
                        "a nodePort of a ClusterIP service",
                        "{ports: [{port: 80, nodePort: 30080}]}",
                        "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ports")
    void aCreateIsRefusedForItsPorts(String rule, String spec, List<String> expected) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        assertThat(causes(() -> cluster.create(service(spec)))).as(rule).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ports")
    void anUpdateIsRefusedForTheSame(String rule, String spec, List<String> expected) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        // From ExternalName, so that nothing is immutable yet.
        cluster.create(service("{type: ExternalName, externalName: example.com}"));
        assertThat(causes(() -> cluster.update(service(spec)))).as(rule).isEqualTo(expected);
    }
}
