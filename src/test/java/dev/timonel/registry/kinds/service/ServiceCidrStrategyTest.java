package dev.timonel.registry.kinds.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.model.FieldError;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceCidrFacts;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceCidrStrategyTest {
    private static final String IMMUTABLE = "field is immutable";

    private final ServiceCidrStrategy strategy = new ServiceCidrStrategy();
    private final WriteContext write = ServicePipeline.singleStack().write(false);

    static Stream<Arguments> creates() {
        return Stream.of(
                arguments("one block", "[10.97.0.0/24]", List.of()),
                arguments("one of each family", "[10.97.0.0/24, 'fd00::/64']", List.of()),
                arguments("IPv6 first", "['fd00::/64', 10.97.0.0/24]", List.of()),
                arguments("none", "[]", List.of("spec.cidrs: Required value: at least one CIDR required")),
                arguments(
                        "three",
                        "[10.97.0.0/24, 'fd00::/64', 10.98.0.0/24]",
                        List.of("spec.cidrs: Invalid value: {\"CIDRs\":[\"10.97.0.0/24\",\"fd00::/64\","
                                + "\"10.98.0.0/24\"]}: may only hold up to 2 values")),
                arguments(
                        "two of one family",
                        "[10.97.0.0/24, 10.98.0.0/24]",
                        List.of(
                                "spec.cidrs: Invalid value: [\"10.97.0.0/24\",\"10.98.0.0/24\"]: may specify no more than"
                                        + " one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64")),
                arguments(
                        "no block",
                        "[x]",
                        List.of("spec.cidrs[0]: Invalid value: \"x\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or"
                                + " 2001:db8::/64)")),
                arguments(
                        "the second is no block",
                        "[10.97.0.0/24, 10.98.0.1]",
                        List.of("spec.cidrs[1]: Invalid value: \"10.98.0.1\": must be a valid CIDR value, (e.g."
                                + " 10.9.8.0/24 or 2001:db8::/64)")),
                arguments(
                        "host bits",
                        "[10.97.0.1/24]",
                        List.of(
                                "spec.cidrs[0]: Invalid value: \"10.97.0.1/24\": must not have bits set beyond the prefix"
                                        + " length")),
                arguments(
                        "leading zeros",
                        "['010.97.0.0/24']",
                        List.of(
                                "spec.cidrs[0]: Invalid value: \"010.97.0.0/24\": must not have leading 0s in IP or prefix"
                                        + " length")),
                arguments(
                        "another spelling",
                        "['FD00::/64']",
                        List.of("spec.cidrs[0]: Invalid value: \"FD00::/64\": must be in canonical form"
                                + " (\"fd00::/64\")")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("creates")
    void aCreateIsRefused(String rule, String cidrs, List<String> expected) {
        assertThat(texts(strategy.validate(blocks(cidrs), write))).as(rule).isEqualTo(expected);
    }

    static Stream<Arguments> updates() {
        return Stream.of(
                arguments("the same", "[10.97.0.0/24]", "[10.97.0.0/24]", List.of()),
                arguments(
                        "another",
                        "[10.97.0.0/24]",
                        "[10.98.0.0/24]",
                        List.of("spec.cidrs[0]: Invalid value: \"10.98.0.0/24\": " + IMMUTABLE)),
                arguments("a second family", "[10.97.0.0/24]", "[10.97.0.0/24, 'fd00::/64']", List.of()),
                arguments(
                        "a second family before the first",
                        "[10.97.0.0/24]",
                        "['fd00::/64', 10.97.0.0/24]",
                        List.of("spec.cidrs[0]: Invalid value: \"fd00::/64\": " + IMMUTABLE)),
                arguments(
                        "a second of the same family",
                        "[10.97.0.0/24]",
                        "[10.97.0.0/24, 10.98.0.0/24]",
                        List.of(
                                "spec.cidrs: Invalid value: [\"10.97.0.0/24\",\"10.98.0.0/24\"]: may specify no more than"
                                        + " one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64")),
                arguments(
                        "one less",
                        "[10.97.0.0/24, 'fd00::/64']",
                        "[10.97.0.0/24]",
                        List.of("spec.cidrs: Invalid value: [\"10.97.0.0/24\"]: " + IMMUTABLE)),
                arguments(
                        "another second",
                        "[10.97.0.0/24, 'fd00::/64']",
                        "[10.97.0.0/24, 'fd01::/64']",
                        List.of("spec.cidrs[1]: Invalid value: \"fd01::/64\": " + IMMUTABLE)),
                arguments("none", "[10.97.0.0/24]", "[]", List.of("spec.cidrs: Invalid value: []: " + IMMUTABLE)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("updates")
    void anUpdateIsRefused(String rule, String before, String after, List<String> expected) {
        assertThat(texts(strategy.validateUpdate(blocks(after), blocks(before), write)))
                .as(rule)
                .isEqualTo(expected);
    }

    @Test
    void aNewBlockIsReadyAtOnce() {
        ServiceCIDR cidrs = ServicePipeline.parse(
                "{metadata: {name: more}, spec: {cidrs: [10.97.0.0/24]}, status: {conditions: [{type: Ready, status:"
                        + " 'False'}]}}",
                ServiceCIDR.class);
        strategy.prepareForCreate(cidrs, write);
        assertThat(isReady(cidrs)).isTrue();
        assertThat(cidrs.getStatus().getConditions()).hasSize(1).first().satisfies(c -> {
            assertThat(c.getStatus()).isEqualTo("True");
            assertThat(c.getLastTransitionTime()).isEqualTo("2026-11-24T10:00:00Z");
        });
    }

    @Test
    void anUpdateKeepsTheStatusAndAStatusUpdateAllElse() {
        ServiceCIDR old = blocks("[10.97.0.0/24]");
        strategy.prepareForCreate(old, write);
        ServiceCIDR update = blocks("[10.97.0.0/24]");
        strategy.prepareForUpdate(update, old, write);
        assertThat(update.getStatus()).isEqualTo(old.getStatus());

        ServiceCIDR status = ServicePipeline.parse(
                "{metadata: {name: more, labels: {a: b}}, spec: {cidrs: [10.99.0.0/24]}, status: {conditions: [{type:"
                        + " Ready, status: 'False'}]}}",
                ServiceCIDR.class);
        strategy.prepareForStatusUpdate(status, old, write);
        assertThat(status.getSpec().getCidrs()).containsExactly("10.97.0.0/24");
        assertThat(status.getMetadata().getLabels()).isEqualTo(old.getMetadata().getLabels());
        assertThat(isReady(status)).isFalse();
    }

    @Test
    void aMissingSpecIsAnEmptyOne() {
        ServiceCIDR cidrs = ServicePipeline.parse("{metadata: {name: more}}", ServiceCIDR.class);
        strategy.setDefaults(cidrs);
        assertThat(texts(strategy.validate(cidrs, write)))
                .containsExactly("spec.cidrs: Required value: at least one CIDR required");
    }

    @Test
    void explicitNullsAreEmpty() {
        ServiceCIDR none = ServicePipeline.parse(
                "{metadata: {name: more}, spec: {cidrs: null}, status: {conditions: null}}", ServiceCIDR.class);
        strategy.setDefaults(none);
        assertThat(texts(strategy.validate(none, write)))
                .containsExactly("spec.cidrs: Required value: at least one CIDR required");
        assertThat(isReady(none)).isTrue();
        ServiceCIDR one = blocks("[null]");
        strategy.setDefaults(one);
        assertThat(texts(strategy.validate(one, write)))
                .containsExactly("spec.cidrs[0]: Invalid value: \"\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or"
                        + " 2001:db8::/64)");
    }

    @Test
    void aPutCreatesNone() {
        assertThat(strategy.allowsCreateOnUpdate()).isFalse();
        assertThat(new IpAddressStrategy().allowsCreateOnUpdate()).isFalse();
    }

    private static ServiceCIDR blocks(String cidrs) {
        return ServicePipeline.parse("{metadata: {name: more}, spec: {cidrs: " + cidrs + "}}", ServiceCIDR.class);
    }

    private static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::toString).toList();
    }

    private static boolean isReady(ServiceCIDR range) {
        return KubeObject.draft(range).facts(ServiceCidrFacts.class).ready();
    }
}
