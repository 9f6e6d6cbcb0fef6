package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.ServicePipeline.causes;
import static dev.timonel.registry.kinds.service.ServicePipeline.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All combinations of ipFamilyPolicy, ipFamilies and clusterIPs that {@code service/storage/storage_test.go} goes through,
 * as grids. Families and clusters are written {@code 4}, {@code 6}, {@code 46} and {@code 64}; {@code -} is a refusal.
 * Policies are told by their initials, {@code U} for unset.
 */
class ServiceFamilyTablesTest {
    private static final String IP4 = "10.96.0.9";
    private static final String IP6 = "fd00:10:96::9";
    private static final Map<Character, String> POLICIES =
            Map.of('U', "", 'S', "SingleStack", 'P', "PreferDualStack", 'R', "RequireDualStack");

    /** cluster; what clusterIPs says; policies; the families that follow where ipFamilies says nothing, 4, 6, 46, 64. */
    private static final String CREATES = """
            4  none         USP  4 4 - - -
            4  none         R    - - - - -
            4  4            USP  4 4 - - -
            4  4            R    - - - - -
            4  46           USPR - - - - -
            4  64           USPR - - - - -
            4  headless     USP  4 4 - - -
            4  headless     R    - - - - -
            4  selectorless UPR  46 46 64 46 64
            4  selectorless S    4 4 6 - -
            6  none         USP  6 - 6 - -
            6  none         R    - - - - -
            6  6            USP  6 - 6 - -
            6  6            R    - - - - -
            6  46           USPR - - - - -
            6  64           USPR - - - - -
            6  headless     USP  6 - 6 - -
            6  headless     R    - - - - -
            6  selectorless UPR  64 46 64 46 64
            6  selectorless S    6 4 6 - -
            46 none         US   4 4 6 - -
            46 none         PR   46 46 64 46 64
            46 4            US   4 4 - - -
            46 4            PR   46 46 - 46 -
            46 6            US   6 - 6 - -
            46 6            PR   64 - 64 - 64
            46 46           US   - - - - -
            46 46           PR   46 46 - 46 -
            46 64           US   - - - - -
            46 64           PR   64 - 64 - 64
            46 headless     US   4 4 6 - -
            46 headless     PR   46 46 64 46 64
            46 selectorless UPR  46 46 64 46 64
            46 selectorless S    4 4 6 - -
            64 none         US   6 4 6 - -
            64 none         PR   64 46 64 46 64
            64 4            US   4 4 - - -
            64 4            PR   46 46 - 46 -
            64 6            US   6 - 6 - -
            64 6            PR   64 - 64 - 64
            64 46           US   - - - - -
            64 46           PR   46 46 - 46 -
            64 64           US   - - - - -
            64 64           PR   64 - 64 - 64
            64 headless     US   6 4 6 - -
            64 headless     PR   64 46 64 46 64
            64 selectorless UPR  64 46 64 46 64
            64 selectorless S    6 4 6 - -
            """;

    static Stream<Arguments> creates() {
        List<String> given = List.of("", "4", "6", "46", "64");
        return CREATES.lines()
                .map(line -> line.split(" +"))
                .flatMap(row -> row[2].chars()
                        .mapToObj(policy -> (char) policy)
                        .flatMap(policy -> Stream.of(0, 1, 2, 3, 4)
                                .map(i -> Arguments.of(row[0], row[1], policy, given.get(i), row[3 + i]))));
    }

    @ParameterizedTest(name = "cluster {0}, clusterIPs {1}, policy {2}, ipFamilies \"{3}\": {4}")
    @MethodSource("creates")
    void aNewServiceHasTheFamiliesOfTheGrid(String cluster, String ips, char policy, String families, String expected) {
        ServicePipeline pipeline = cluster(cluster);
        Service service = service(spec(policy, families, ips));
        if (expected.equals("-")) {
            assertThat(causes(() -> pipeline.create(service))).isNotEmpty().noneMatch(c -> c.startsWith("500"));
            assertThat(pipeline.addresses()).isEmpty();
            return;
        }
        ServiceSpec created = pipeline.create(service).getSpec();
        String byDefault = ips.equals("selectorless") ? "RequireDualStack" : "SingleStack";
        assertThat(created.getIpFamilyPolicy()).isEqualTo(policy == 'U' ? byDefault : POLICIES.get(policy));
        assertThat(digits(created.getIpFamilies())).isEqualTo(expected);
        if (ips.equals("headless") || ips.equals("selectorless")) {
            assertThat(created.getClusterIPs()).containsExactly("None");
            assertThat(pipeline.addresses()).isEmpty();
        } else {
            assertThat(digitsOf(created.getClusterIPs())).isEqualTo(expected);
            assertThat(created.getClusterIP()).isEqualTo(created.getClusterIPs().get(0));
            assertThat(pipeline.addresses()).containsExactlyInAnyOrderElementsOf(created.getClusterIPs());
        }
    }

    /**
     * cluster; the families before, with their addresses; policies; how many families remain where ipFamilies says
     * nothing, one and two, each for no address, one and two.
     */
    private static final String UPDATES = """
            46 4  US  11- 11- ---
            46 4  PR  222 222 222
            46 46 UPR 2-2 --- 2-2
            46 46 S   111 111 111
            64 6  US  11- 11- ---
            64 6  PR  222 222 222
            64 64 UPR 2-2 --- 2-2
            64 64 S   111 111 111
            """;

    static Stream<Arguments> updates() {
        return UPDATES.lines()
                .map(line -> line.split(" +"))
                .flatMap(row -> row[2].chars()
                        .mapToObj(policy -> (char) policy)
                        .flatMap(policy -> Stream.of(0, 1, 2)
                                .flatMap(family -> Stream.of(0, 1, 2)
                                        .map(ip -> Arguments.of(
                                                row[1],
                                                row[0],
                                                policy,
                                                row[0].substring(0, family),
                                                row[0].substring(0, ip),
                                                row[3 + family].charAt(ip))))));
    }

    @ParameterizedTest(name = "{0} in cluster {1}: policy {2}, ipFamilies \"{3}\", clusterIPs \"{4}\": {5}")
    @MethodSource("updates")
    void anUpdateLeavesTheFamiliesOfTheGrid(
            String before, String cluster, char policy, String families, String ips, char expected) {
        ServicePipeline pipeline = cluster(cluster);
        Service created = pipeline.create(service(spec(before.length() == 1 ? 'S' : 'R', "", before)));
        Service update = service(spec(policy, families, ips.isEmpty() ? "none" : ips));
        if (expected == '-') {
            assertThat(causes(() -> pipeline.update(update))).isNotEmpty().noneMatch(c -> c.startsWith("500"));
            assertThat(pipeline.addresses())
                    .containsExactlyInAnyOrderElementsOf(created.getSpec().getClusterIPs());
            return;
        }
        ServiceSpec updated = pipeline.update(update).getSpec();
        assertThat(digits(updated.getIpFamilies())).isEqualTo(cluster.substring(0, expected - '0'));
        assertThat(digitsOf(updated.getClusterIPs())).isEqualTo(digits(updated.getIpFamilies()));
        assertThat(updated.getClusterIP()).isEqualTo(created.getSpec().getClusterIP());
        assertThat(updated.getClusterIPs().get(0)).isEqualTo(updated.getClusterIP());
        assertThat(pipeline.addresses()).containsExactlyInAnyOrderElementsOf(updated.getClusterIPs());
    }

    @ParameterizedTest(name = "headless, {0} before, policy {1}: {2}, {3} and {4} for no, one and two ipFamilies")
    @CsvSource({
        "S, U, 1, 1, -",
        "S, S, 1, 1, -",
        "S, P, 2, 2, 2",
        "S, R, 2, 2, 2",
        "R, U, 2, -, 2",
        "R, S, 1, 1, 1",
        "R, P, 2, -, 2",
        "R, R, 2, -, 2",
    })
    void aHeadlessServiceIsUpgradedAndDowngradedLikeAnyOther(
            char before, char policy, String none, String one, String two) {
        List<String> expected = List.of(none, one, two);
        for (int i = 0; i < 3; i++) {
            ServicePipeline pipeline = cluster("46");
            pipeline.create(service(spec(before, "", "headless")));
            // clusterIP left out on purpose: it is patched in
            Service update = service(spec(policy, "46".substring(0, i), "none"));
            if (expected.get(i).equals("-")) {
                assertThat(causes(() -> pipeline.update(update))).isNotEmpty();
            } else {
                ServiceSpec updated = pipeline.update(update).getSpec();
                assertThat(updated.getIpFamilies()).hasSize(Integer.parseInt(expected.get(i)));
                assertThat(updated.getClusterIPs()).containsExactly("None");
            }
            assertThat(pipeline.addresses()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} in cluster {1}: policy {2}, ipFamilies \"{3}\", clusterIPs \"{4}\" is refused")
    @CsvSource({
        "4,  46, R, 64, none",
        "4,  46, R, '', 64",
        "46, 46, S, 6,  none",
        "46, 46, S, '', 6",
        "6,  64, R, 46, none",
        "6,  64, R, '', 46",
        "64, 64, S, 4,  none",
        "64, 64, S, '', 4",
        "4,  4,  R, 46, none",
        "4,  4,  R, '', none",
        "4,  4,  U, 46, none",
    })
    void theFirstFamilyAndAddressAreFixedAndAClusterHasWhatItHas(
            String before, String cluster, char policy, String families, String ips) {
        ServicePipeline pipeline = cluster(cluster);
        pipeline.create(service(spec(before.length() == 1 ? 'S' : 'R', "", before)));
        List<String> addresses = pipeline.addresses();
        assertThat(causes(() -> pipeline.update(service(spec(policy, families, ips)))))
                .isNotEmpty();
        assertThat(pipeline.addresses()).isEqualTo(addresses);
    }

    @ParameterizedTest(name = "ExternalName in cluster {0}, policy {1}, ipFamilies \"{2}\": allowed {3}")
    @CsvSource({
        "6,  U, '', true",
        "6,  S, 6,  false",
        "6,  P, 46, false",
        "6,  R, 64, false",
        "64, U, '', true",
        "64, S, 6,  false",
        "64, P, 64, false",
        "64, R, 46, false",
    })
    void anExternalNameSaysNothingOfFamilies(String cluster, char policy, String families, boolean allowed) {
        Service service = service(spec(policy, families, "none"));
        service.getSpec().setType("ExternalName");
        service.getSpec().setExternalName("example.com");
        assertThat(causes(() -> cluster(cluster).create(service)).isEmpty()).isEqualTo(allowed);
    }

    private static ServicePipeline cluster(String families) {
        String cidrs = families.chars()
                .mapToObj(f -> f == '4' ? "10.96.0.0/16" : "fd00:10:96::/108")
                .collect(Collectors.joining(","));
        return new ServicePipeline(cidrs, "30000-32767");
    }

    private static String spec(char policy, String families, String ips) {
        List<String> fields = new ArrayList<>(List.of("ports: [{port: 80}]"));
        if (policy != 'U') {
            fields.add("ipFamilyPolicy: " + POLICIES.get(policy));
        }
        if (!families.isEmpty()) {
            fields.add("ipFamilies: "
                    + families.chars().mapToObj(f -> "IPv" + (char) f).toList());
        }
        if (!ips.equals("selectorless")) {
            fields.add("selector: {a: b}");
        }
        if (ips.equals("headless") || ips.equals("selectorless")) {
            fields.add("clusterIP: None");
        } else if (!ips.equals("none")) {
            List<String> addresses =
                    ips.chars().mapToObj(f -> f == '4' ? IP4 : "'" + IP6 + "'").toList();
            fields.add("clusterIP: " + addresses.get(0) + ", clusterIPs: " + addresses);
        }
        return "{" + String.join(", ", fields) + "}";
    }

    private static String digits(List<String> families) {
        return families.stream().map(f -> f.substring(3)).collect(Collectors.joining());
    }

    private static String digitsOf(List<String> ips) {
        return digits(ips.stream().map(ip -> IpAddress.of(ip).family().name()).toList());
    }
}
