package dev.timonel.registry.kinds;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NodeStrategyTest {
    private static final String QUALIFIED =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                    + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                    + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String FROZEN =
            "spec.podCIDRs: Forbidden: node updates may not change podCIDR except from \"\" to valid";

    private final NodeStrategy strategy = new NodeStrategy();

    private Node node(String spec, String status) {
        Node node = json(Node.class, "{'metadata':{'name':'n'},'spec':{" + spec + "},'status':{" + status + "}}");
        strategy.setDefaults(node);
        return node;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesOnCreate(String rule, String spec, String status, String error) {
        assertThat(texts(strategy.validate(node(spec, status), Writes.onNothing())))
                .containsExactly(error);
    }

    static Stream<Arguments> refusesOnCreate() {
        return Stream.of(
                arguments(
                        "a pod CIDR has no host bits since 1.36",
                        "'podCIDRs':['10.0.0.5/24']",
                        "",
                        "spec.podCIDRs[0]: Invalid value: \"10.0.0.5/24\": must not have bits set beyond the prefix length"),
                arguments(
                        "a pod CIDR is a block",
                        "'podCIDRs':['10.0.0.0']",
                        "",
                        "spec.podCIDRs[0]: Invalid value: \"10.0.0.0\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or"
                                + " 2001:db8::/64)"),
                arguments(
                        "one pod CIDR for each family",
                        "'podCIDRs':['10.0.0.0/24','10.0.1.0/24']",
                        "",
                        "spec.podCIDRs: Invalid value: [\"10.0.0.0/24\",\"10.0.1.0/24\"]: may specify no more than one CIDR for"
                                + " each IP family"),
                arguments(
                        "a taint has a key",
                        "'taints':[{'key':'a b','effect':'NoSchedule'}]",
                        "",
                        "metadata.taints[0].key: Invalid value: \"a b\": " + QUALIFIED),
                arguments(
                        "a taint has an effect",
                        "'taints':[{'key':'k'}]",
                        "",
                        "metadata.taints[0].effect: Required value"),
                arguments(
                        "an effect is one of three",
                        "'taints':[{'key':'k','effect':'NoWay'}]",
                        "",
                        "metadata.taints[0].effect: Unsupported value: \"NoWay\": supported values: \"NoSchedule\","
                                + " \"PreferNoSchedule\", \"NoExecute\""),
                arguments(
                        "taints differ by key and effect",
                        "'taints':[{'key':'k','effect':'NoSchedule','value':'a'},{'key':'k','effect':'NoSchedule'}]",
                        "",
                        "metadata.taints[1]: Duplicate value: {\"Key\":\"k\",\"Value\":\"\",\"Effect\":\"NoSchedule\",\"TimeAdded\":"
                                + "null}: taints must be unique by key and effect pair"),
                arguments(
                        "capacity is not negative",
                        "",
                        "'capacity':{'cpu':'-1'},'allocatable':{'cpu':'1'}",
                        "status.capacity.cpu: Invalid value: \"-1\": must be greater than or equal to 0"),
                arguments(
                        "pods are counted whole",
                        "",
                        "'allocatable':{'pods':'100m'}",
                        "status.allocatable.pods: Invalid value: \"100m\": must be an integer"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesOnUpdate(String rule, String before, String now, String error) {
        assertThat(texts(strategy.validateUpdate(node(now, ""), node(before, ""), Writes.onNothing())))
                .containsExactly(error);
    }

    static Stream<Arguments> refusesOnUpdate() {
        return Stream.of(
                arguments("podCIDR stays", "'podCIDR':'10.0.0.0/24'", "'podCIDR':'10.0.1.0/24'", FROZEN),
                arguments("podCIDR does not go away", "'podCIDR':'10.0.0.0/24'", "", FROZEN),
                arguments(
                        "podCIDRs do not become more",
                        "'podCIDRs':['10.0.0.0/24']",
                        "'podCIDRs':['10.0.0.0/24','fd00::/64']",
                        FROZEN),
                arguments(
                        "providerID stays",
                        "'providerID':'cloud://1'",
                        "'providerID':'cloud://2'",
                        "spec.providerID: Forbidden: node updates may not change providerID except from \"\" to valid"),
                arguments(
                        "externalID stays",
                        "'externalID':'1'",
                        "'externalID':'2'",
                        "spec.externalID: Forbidden: may not be" + " updated"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void acceptsOnUpdate(String rule, String before, String now) {
        assertThat(strategy.validateUpdate(node(now, ""), node(before, ""), Writes.onNothing()))
                .isEmpty();
    }

    static Stream<Arguments> acceptsOnUpdate() {
        return Stream.of(
                arguments("a first podCIDR", "", "'podCIDRs':['10.0.0.0/24','fd00::/64']"),
                arguments("a first providerID", "", "'providerID':'cloud://1'"),
                arguments("cordoning", "", "'unschedulable':true"),
                arguments(
                        "one key with two effects",
                        "",
                        "'taints':[{'key':'k','effect':'NoSchedule'},{'key':'k','effect':'NoExecute'}]"));
    }

    @Test
    void anAddressAppearsOnceInTheStatus() {
        String address = "{'type':'InternalIP','address':'192.168.0.1'}";
        Node node =
                node("", "'addresses':[" + address + ",{'type':'ExternalIP','address':'192.168.0.1'}," + address + "]");
        assertThat(texts(strategy.validateStatusUpdate(node, node("", ""), Writes.onNothing())))
                .containsExactly(
                        "status.addresses[2]: Duplicate value: {\"Type\":\"InternalIP\",\"Address\":\"192.168.0.1\"}");
    }

    @Test
    void podCidrWinsOverPodCidrsAndIsTheFirstOfThem() {
        assertThat(node("'podCIDR':'10.0.0.0/24','podCIDRs':['10.0.1.0/24','fd00::/64']", "")
                        .getSpec()
                        .getPodCIDRs())
                .containsExactly("10.0.0.0/24");
        assertThat(node("'podCIDR':'10.0.0.0/24'", "").getSpec().getPodCIDRs()).containsExactly("10.0.0.0/24");
        assertThat(node("'podCIDRs':['10.0.1.0/24']", "").getSpec().getPodCIDR())
                .isEqualTo("10.0.1.0/24");
    }

    @Test
    void whatIsAllocatableIsTheCapacityUnlessToldOtherwise() {
        assertThat(node("", "'capacity':{'cpu':'4'}").getStatus().getAllocatable())
                .isEqualTo(Map.of("cpu", new Quantity("4")));
        assertThat(node("", "'capacity':{'cpu':'4'},'allocatable':{'cpu':'3'}")
                        .getStatus()
                        .getAllocatable())
                .isEqualTo(Map.of("cpu", new Quantity("3")));
    }

    @Test
    void aNodeRegistersItselfWithItsStatus() {
        Node node = node("", "'addresses':[{'type':'InternalIP','address':'192.168.0.1'}]");
        strategy.prepareForCreate(node, Writes.onNothing());
        assertThat(node.getStatus().getAddresses()).hasSize(1);
    }

    @Test
    void anUpdateKeepsTheStatusAndAStatusUpdateTheSpec() {
        Node old = node("'podCIDR':'10.0.0.0/24'", "'phase':'Running'");
        Node updated = node("'unschedulable':true", "'phase':'Pending'");
        strategy.prepareForUpdate(updated, old, Writes.onNothing());
        assertThat(updated.getStatus()).isEqualTo(old.getStatus());
        assertThat(updated.getSpec().getUnschedulable()).isTrue();
        Node reported = node("'unschedulable':true", "'phase':'Terminated'");
        strategy.prepareForStatusUpdate(reported, old, Writes.onNothing());
        assertThat(reported.getSpec()).isEqualTo(old.getSpec());
        assertThat(reported.getStatus().getPhase()).isEqualTo("Terminated");
    }
}
