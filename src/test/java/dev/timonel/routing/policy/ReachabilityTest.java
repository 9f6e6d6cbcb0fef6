package dev.timonel.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which pods reach which, policy by policy. The cases are those of Kubernetes' end-to-end tests ({@code test/e2e/network/netpol}), with
 * what they expect: a truth table that begins with everything allowed. {@code -*>x/*} denies, {@code +x/b>x/a} allows again.
 */
class ReachabilityTest {
    private static final String EVERY_NAMESPACE = "'namespaceSelector': {}";

    /** {@code policies} are {@code namespace: spec}. */
    private static Arguments row(String rule, String port, String table, String... policies) {
        return arguments(rule, port, table, List.of(policies));
    }

    static Stream<Arguments> rows() {
        return Stream.concat(peers(), ports());
    }

    private static Stream<Arguments> peers() {
        return Stream.of(
                row("no policy denies nothing", "80/TCP", ""),
                row(
                        "policyTypes Ingress without rules denies what comes in",
                        "80/TCP",
                        "-*>x/*",
                        "x: {'podSelector': {}, 'policyTypes': ['Ingress']}"),
                row("absent policyTypes are Ingress", "80/TCP", "-*>x/*", "x: {'podSelector': {}}"),
                row(
                        "absent policyTypes are Egress as well where there are such rules",
                        "80/TCP",
                        "-*>x/* -x/*>* +x/*>y/*",
                        "x: {'podSelector': {}, 'egress': [{'to': [{'namespaceSelector': {'matchLabels': {'ns': 'y'}}}]}]}"),
                row(
                        "an empty list of egress rules does not make it Egress",
                        "80/TCP",
                        "-*>x/*",
                        "x: {'podSelector': {}, 'egress': []}"),
                row(
                        "policyTypes Egress alone lets in what comes",
                        "80/TCP",
                        "-x/*>*",
                        "x: {'podSelector': {}, 'policyTypes': ['Egress'], 'ingress': []}"),
                row(
                        "both types without rules deny both ways",
                        "80/TCP",
                        "-*>x/* -x/*>*",
                        "x: {'podSelector': {}, 'policyTypes': ['Ingress', 'Egress']}"),
                row(
                        "a podSelector selects in the policy's namespace",
                        "80/TCP",
                        "-*>x/a +x/b>x/a",
                        "x: {'podSelector': {'matchLabels': {'pod': 'a'}}, 'ingress': [{'from': [{'podSelector':"
                                + " {'matchLabels': {'pod': 'b'}}}]}]}"),
                row(
                        "policies add up: a second one allows what the first denies",
                        "80/TCP",
                        "-*>x/b -*>x/c",
                        "x: {'podSelector': {}, 'policyTypes': ['Ingress']}",
                        "x: {'podSelector': {'matchLabels': {'pod': 'a'}}, 'ingress': [{'from': [{'podSelector': {}, "
                                + EVERY_NAMESPACE + "}]}]}"),
                row(
                        "an empty namespaceSelector is every namespace",
                        "80/TCP",
                        "",
                        "x: {'podSelector': {}, 'ingress': [{'from': [{" + EVERY_NAMESPACE + "}]}]}"),
                row(
                        "a namespaceSelector selects all pods of other namespaces",
                        "80/TCP",
                        "-*>x/a +y/*>x/a",
                        "x: {'podSelector': {'matchLabels': {'pod': 'a'}}, 'ingress': [{'from': [{'namespaceSelector':"
                                + " {'matchLabels': {'kubernetes.io/metadata.name': 'y'}}}]}]}"),
                row(
                        "matchExpressions select pods",
                        "80/TCP",
                        "-*>x/a +x/b>x/a",
                        "x: {'podSelector': {'matchLabels': {'pod': 'a'}}, 'ingress': [{'from': [{'podSelector':"
                                + " {'matchExpressions': [{'key': 'pod', 'operator': 'In', 'values': ['b']}]}}]}]}"),
                row(
                        "two peers are either",
                        "80/TCP",
                        "-x/*>x/a +x/b>x/a",
                        "x: {'podSelector': {'matchLabels': {'pod': 'a'}}, 'ingress': [{'from': [{'namespaceSelector':"
                                + " {'matchExpressions': [{'key': 'ns', 'operator': 'NotIn', 'values': ['x']}]}},"
                                + " {'podSelector': {'matchLabels': {'pod': 'b'}}}]}]}"),
                row(
                        "two selectors in one peer are both",
                        "80/TCP",
                        "-*>x/a +y/b>x/a +z/b>x/a",
                        "x: {'podSelector': {'matchLabels': {'pod': 'a'}}, 'ingress': [{'from': [{'namespaceSelector':"
                                + " {'matchExpressions': [{'key': 'ns', 'operator': 'NotIn', 'values': ['x']}]},"
                                + " 'podSelector': {'matchLabels': {'pod': 'b'}}}]}]}"),
                row("an empty from is everybody", "80/TCP", "", "x: {'podSelector': {}, 'ingress': [{'from': []}]}"),
                row("an empty rule is everybody", "80/TCP", "", "x: {'podSelector': {}, 'ingress': [{}]}"),
                row(
                        "egress and ingress must both let it through",
                        "80/TCP",
                        "-x/a>* -*>y/a +x/a>y/b +x/b>y/a",
                        "x: {'podSelector': {'matchLabels': {'pod': 'a'}}, 'policyTypes': ['Egress'], 'egress': [{'to':"
                                + " [{'namespaceSelector': {'matchLabels': {'ns': 'y'}}, 'podSelector': {'matchLabels':"
                                + " {'pod': 'b'}}}]}]}",
                        "y: {'podSelector': {'matchLabels': {'pod': 'a'}}, 'ingress': [{'from': [{'namespaceSelector':"
                                + " {'matchLabels': {'ns': 'x'}}, 'podSelector': {'matchLabels': {'pod': 'b'}}}]}]}"),
                row(
                        "an ipBlock is addresses, pods' too, without those excepted",
                        "80/TCP",
                        "-x/a>* +x/a>*/b -x/a>y/b",
                        "x: {'podSelector': {'matchLabels': {'pod': 'a'}}, 'policyTypes': ['Egress'], 'egress': [{'to':"
                                + " [{'ipBlock': {'cidr': '10.244.2.0/24', 'except': ['10.244.2.25/32']}}]}]}"),
                row(
                        "what one block excepts another may have",
                        "80/TCP",
                        "-x/a>* +x/a>*/b",
                        "x: {'podSelector': {'matchLabels': {'pod': 'a'}}, 'policyTypes': ['Egress'], 'egress': [{'to':"
                                + " [{'ipBlock': {'cidr': '10.244.2.0/24', 'except': ['10.244.2.25/32']}},"
                                + " {'ipBlock': {'cidr': '10.244.2.25/32'}}]}]}"));
    }

    private static Stream<Arguments> ports() {
        String onlyWeb = "x: {'podSelector': {}, 'ingress': [{'ports': [{'port': 'web', 'protocol': 'TCP'}]}]}";
        String range = "x: {'podSelector': {}, 'ingress': [{'ports': [{'port': 81, 'endPort': 82}]}]}";
        return Stream.of(
                row(
                        "a port is that port alone",
                        "80/TCP",
                        "-*>x/*",
                        "x: {'podSelector': {}, 'ingress': [{'ports': [{'port': 81}]}]}"),
                row(
                        "rules add up",
                        "80/TCP",
                        "",
                        "x: {'podSelector': {}, 'ingress': [{'ports': [{'port': 81}]}, {'ports': [{'port': 80}]}]}"),
                row(
                        "a rule is peers and ports together",
                        "80/TCP",
                        "-*>x/* +z/*>x/*",
                        "x: {'podSelector': {}, 'ingress': [{'from': [{'namespaceSelector': {'matchLabels': {'ns': 'y'}}}],"
                                + " 'ports': [{'port': 81}]}, {'from': [{'namespaceSelector': {'matchLabels': {'ns': 'z'}}}],"
                                + " 'ports': [{'port': 80}]}]}"),
                row("a named port is the receiving pod's", "80/TCP", "", onlyWeb),
                row("a named port is no other number", "81/TCP", "-*>x/*", onlyWeb),
                row(
                        "a named port is of its protocol",
                        "53/UDP",
                        "-*>x/*",
                        "x: {'podSelector': {}, 'ingress': [{'ports': [{'port': 'dns', 'protocol': 'TCP'}]}]}"),
                row(
                        "a named port of an egress rule is the receiving pod's",
                        "53/UDP",
                        "",
                        "x: {'podSelector': {}, 'policyTypes': ['Egress'], 'egress': [{'ports': [{'port': 'dns',"
                                + " 'protocol': 'UDP'}]}]}"),
                row("endPort is the last of a range", "82/TCP", "", range),
                row("before a range", "80/TCP", "-*>x/*", range),
                row("after a range", "83/TCP", "-*>x/*", range),
                row(
                        "an absent protocol is TCP",
                        "80/UDP",
                        "-*>x/*",
                        "x: {'podSelector': {}, 'ingress': [{'ports': [{'port': 80}]}]}"),
                row(
                        "a protocol without a port is all its ports",
                        "4000/SCTP",
                        "",
                        "x: {'podSelector': {}, 'ingress': [{'ports': [{'protocol': 'SCTP'}]}]}"),
                row(
                        "SCTP is not TCP",
                        "80/TCP",
                        "-*>x/*",
                        "x: {'podSelector': {}, 'ingress': [{'ports': [{'port': 80, 'protocol': 'SCTP'}]}]}"),
                row(
                        "empty ports are all ports of all protocols",
                        "4000/SCTP",
                        "-x/*>x/* -z/*>x/*",
                        "x: {'podSelector': {}, 'ingress': [{'ports': [], 'from': [{'namespaceSelector': {'matchLabels':"
                                + " {'ns': 'y'}}}]}]}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void podsReachEachOtherAsTheRuleSays(String rule, String port, String table, List<String> policies) {
        Grid grid = new Grid();
        for (int i = 0; i < policies.size(); i++) {
            grid.policy(
                    policies.get(i).substring(0, 1), "p" + i, policies.get(i).substring(3));
        }
        ClusterSnapshot snapshot = grid.snapshot();
        int number = Integer.parseInt(port.substring(0, port.indexOf('/')));
        String protocol = port.substring(port.indexOf('/') + 1);
        TreeSet<String> denied = new TreeSet<>();
        for (String from : Grid.NAMES) {
            for (String to : Grid.NAMES) {
                Judgement judgement =
                        Grid.judge(snapshot, Grid.pod(snapshot, from), Grid.pod(snapshot, to), number, protocol);
                assertThat(judgement.outcome()).isNotEqualTo(Outcome.NotKnown);
                if (judgement.outcome() == Outcome.Denied) {
                    denied.add(from + ">" + to);
                }
            }
        }

        assertThat(denied).isEqualTo(expected(table));
    }

    private static TreeSet<String> expected(String table) {
        TreeSet<String> denied = new TreeSet<>();
        for (String line : table.split(" ")) {
            for (String from : Grid.NAMES) {
                for (String to : Grid.NAMES) {
                    String pair = from + ">" + to;
                    if (!from.equals(to) && !line.isEmpty() && pair.matches(pattern(line.substring(1)))) {
                        boolean changed = line.charAt(0) == '-' ? denied.add(pair) : denied.remove(pair);
                        assert changed || denied.contains(pair) == (line.charAt(0) == '-');
                    }
                }
            }
        }
        return denied;
    }

    private static String pattern(String pair) {
        return pair.replaceAll("(^|>)\\*(>|$)", "$1./.$2")
                .replaceAll("(^|>)\\*(>|$)", "$1./.$2")
                .replace("*", ".");
    }
}
