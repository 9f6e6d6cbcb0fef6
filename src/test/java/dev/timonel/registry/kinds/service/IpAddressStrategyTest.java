package dev.timonel.registry.kinds.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IpAddressStrategyTest {
    private final IpAddressStrategy strategy = new IpAddressStrategy();
    private final WriteContext write = ServicePipeline.singleStack().write(false);

    static Stream<Arguments> creates() {
        return Stream.of(
                arguments("a service", "{parentRef: {resource: services, namespace: default, name: web}}", List.of()),
                arguments("another owner", "{parentRef: {group: example.com, resource: gateways, name: a}}", List.of()),
                arguments("none", "{}", List.of("spec.parentRef: Required value")),
                arguments(
                        "an empty one",
                        "{parentRef: {}}",
                        List.of("spec.parentRef.resource: Required value", "spec.parentRef.name: Required value")),
                arguments(
                        "slashes",
                        "{parentRef: {resource: a/b, namespace: c/d, name: e%f}}",
                        List.of(
                                "spec.parentRef.resource: Invalid value: \"a/b\": may not contain '/'",
                                "spec.parentRef.name: Invalid value: \"e%f\": may not contain '%'",
                                "spec.parentRef.namespace: Invalid value: \"c/d\": may not contain '/'")),
                arguments(
                        "dots",
                        "{parentRef: {resource: services, name: ..}}",
                        List.of("spec.parentRef.name: Invalid value: \"..\": may not be '..'")),
                arguments(
                        "a group that is no domain",
                        "{parentRef: {group: A, resource: services, name: web}}",
                        List.of(
                                "spec.parentRef.group: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of"
                                        + " lower case alphanumeric characters, '-' or '.', and must start and end with an"
                                        + " alphanumeric character (e.g. 'example.com', regex used for validation is"
                                        + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("creates")
    void aParentIsRequired(String rule, String spec, List<String> expected) {
        IPAddress address = address(spec);
        strategy.setDefaults(address);
        assertThat(texts(strategy.validate(address, write))).as(rule).isEqualTo(expected);
    }

    static Stream<Arguments> updates() {
        String web = "{parentRef: {resource: services, namespace: default, name: web}}";
        return Stream.of(
                arguments("the same", web, web, List.of()),
                arguments(
                        "an empty group is none",
                        web,
                        "{parentRef: {group: '', resource: services, namespace: default, name: web}}",
                        List.of()),
                arguments(
                        "no parent any more",
                        web,
                        "{}",
                        List.of(
                                "spec.parentRef: Required value",
                                "spec.parentRef: Invalid value: null: field is immutable")),
                arguments(
                        "another name",
                        web,
                        "{parentRef: {resource: services, namespace: default, name: api}}",
                        List.of(
                                "spec.parentRef: Invalid value: {\"Group\":\"\",\"Resource\":\"services\",\"Namespace\":"
                                        + "\"default\",\"Name\":\"api\"}: field is immutable")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("updates")
    void theParentIsImmutable(String rule, String before, String after, List<String> expected) {
        assertThat(texts(strategy.validateUpdate(address(after), address(before), write)))
                .as(rule)
                .isEqualTo(expected);
    }

    private static IPAddress address(String spec) {
        return ServicePipeline.parse("{metadata: {name: 10.96.0.9}, spec: " + spec + "}", IPAddress.class);
    }

    private static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::toString).toList();
    }
}
