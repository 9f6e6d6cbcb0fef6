package dev.timonel.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random policies, judged as {@link NaivePolicies} judges them, between all pods and some addresses, on all kinds of ports. */
class PolicyLawTest {
    private static final List<String> OUTSIDE = List.of("203.0.113.7", "198.51.100.9", "10.244.9.9");
    private static final List<String> BLOCKS = List.of(
            "0.0.0.0/0", "10.244.0.0/16", "10.244.1.0/24", "203.0.113.0/24", "203.0.113.7/32", "10.0.0.0/8", "::/0");

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    /** Writes one policy. */
    private record Writer(Random random) {
        String policy() {
            List<String> fields = new ArrayList<>(List.of("'podSelector': " + selector(List.of("pod"))));
            if (random.nextInt(3) > 0) {
                fields.add("'ingress': " + rules("from"));
            }
            if (random.nextInt(3) > 0) {
                fields.add("'egress': " + rules("to"));
            }
            if (random.nextBoolean()) {
                fields.add("'policyTypes': " + one("['Ingress']", "['Egress']", "['Ingress', 'Egress']"));
            }
            return "{" + String.join(", ", fields) + "}";
        }

        private String rules(String peers) {
            return list(random.nextInt(3), () -> {
                List<String> fields = new ArrayList<>();
                if (random.nextInt(4) > 0) {
                    fields.add("'" + peers + "': " + list(random.nextInt(3), this::peer));
                }
                if (random.nextInt(3) > 0) {
                    fields.add("'ports': " + list(random.nextInt(3), this::port));
                }
                return "{" + String.join(", ", fields) + "}";
            });
        }

        private String peer() {
            String pods = "'podSelector': " + selector(List.of("pod"));
            String namespaces = "'namespaceSelector': " + selector(List.of("ns", "kubernetes.io/metadata.name"));
            return switch (random.nextInt(4)) {
                case 0 -> "{" + pods + "}";
                case 1 -> "{" + namespaces + "}";
                case 2 -> "{" + pods + ", " + namespaces + "}";
                default ->
                    "{'ipBlock': {'cidr': '" + one(BLOCKS) + "', 'except': "
                            + list(random.nextInt(2), () -> "'" + one(BLOCKS) + "'") + "}}";
            };
        }

        private String port() {
            String protocol = random.nextBoolean() ? "" : "'protocol': '" + one("TCP", "UDP", "SCTP") + "'";
            String port = switch (random.nextInt(4)) {
                case 0 -> "";
                case 1 -> "'port': '" + one("web", "dns", "none") + "'";
                case 2 -> "'port': " + one("53", "80", "81");
                default -> "'port': 60, 'endPort': " + one("79", "80", "90");
            };
            return "{" + protocol + (protocol.isEmpty() || port.isEmpty() ? "" : ", ") + port + "}";
        }

        private String selector(List<String> keys) {
            String key = one(keys);
            List<String> values = key.equals("pod") ? List.of("a", "b", "d") : List.of("x", "y", "w");
            return switch (random.nextInt(4)) {
                case 0 -> "{}";
                case 1 -> "{'matchLabels': {'" + key + "': '" + one(values) + "'}}";
                case 2 ->
                    "{'matchExpressions': [{'key': '" + key + "', 'operator': '" + one("In", "NotIn")
                            + "', 'values': ['" + one(values) + "', '" + one(values) + "']}]}";
                default ->
                    "{'matchExpressions': [{'key': '" + one(key, "other") + "', 'operator': '"
                            + one("Exists", "DoesNotExist") + "'}]}";
            };
        }

        private String list(int size, Supplier<String> element) {
            return "["
                    + String.join(
                            ", ",
                            IntStream.range(0, size)
                                    .mapToObj(i -> element.get())
                                    .toList()) + "]";
        }

        private String one(String... of) {
            return one(List.of(of));
        }

        private String one(List<String> of) {
            return of.get(random.nextInt(of.size()));
        }
    }

    private static ClusterSnapshot cluster(long seed) {
        Writer writer = new Writer(new Random(seed));
        Grid grid = new Grid();
        for (int i = 0; i < 1 + seed % 6; i++) {
            grid.policy(writer.one("x", "x", "y"), "p" + i, writer.policy());
        }
        return grid.snapshot();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void judgementsAreThoseOfTheNaiveReading(long seed) {
        ClusterSnapshot snapshot = cluster(seed);
        NaivePolicies naive = new NaivePolicies(snapshot);
        for (String from : ends()) {
            for (String to : ends()) {
                for (String port : List.of("80/TCP", "81/TCP", "53/UDP", "80/SCTP", "53/TCP")) {
                    int number = Integer.parseInt(port.substring(0, 2));
                    String protocol = port.substring(3);
                    Judgement judgement =
                            Grid.judge(snapshot, party(snapshot, from), party(snapshot, to), number, protocol);
                    assertThat(judgement.outcome() == Outcome.Allowed)
                            .as(from + " to " + to + " on " + port + ": " + judgement)
                            .isEqualTo(naive.allows(end(snapshot, from), end(snapshot, to), number, protocol));
                }
            }
        }
    }

    @Test
    void theRandomPoliciesAllowAndDeny() {
        Map<Outcome, Integer> seen = new EnumMap<>(Outcome.class);
        seeds().forEach(seed -> {
            ClusterSnapshot snapshot = cluster(seed);
            for (String to : Grid.NAMES) {
                Judgement judgement = Grid.judge(snapshot, party(snapshot, "y/b"), party(snapshot, to), 80, "TCP");
                if (judgement.touched()) {
                    seen.merge(judgement.outcome(), 1, Integer::sum);
                }
            }
        });

        assertThat(seen.keySet()).containsExactlyInAnyOrder(Outcome.Allowed, Outcome.Denied);
        assertThat(seen.values()).allMatch(count -> count > 50);
    }

    private static List<String> ends() {
        List<String> ends = new ArrayList<>(Grid.NAMES);
        ends.addAll(OUTSIDE);
        return ends;
    }

    private static Party party(ClusterSnapshot snapshot, String name) {
        return OUTSIDE.contains(name) ? Grid.address(name) : Grid.pod(snapshot, name);
    }

    private static NaivePolicies.End end(ClusterSnapshot snapshot, String name) {
        return OUTSIDE.contains(name)
                ? new NaivePolicies.End(null, name)
                : new NaivePolicies.End(Grid.pod(snapshot, name).pod().asPod(), Grid.ip(name));
    }
}
