package dev.timonel.dns;

import static dev.timonel.dns.ClusterDnsTest.data;
import static dev.timonel.dns.ClusterDnsTest.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.routing.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Section 2.5 of the DNS specification: services of type ExternalName. */
class ExternalNameTest {
    private static final String ALIAS = "alias.default.svc.cluster.local";

    private final Cluster cluster = Cluster.ofThreeNodes().service("web", "10.96.0.10", s -> {});

    @ParameterizedTest
    @ValueSource(strings = {"CNAME", "A", "AAAA", "TXT", "SRV", "HTTPS", "ANY"})
    void theAliasIsTheAnswerWhateverTheTypeAndIsNotFollowedOutside(String type) {
        DnsAnswer answer = ask(external("alias", "www.example.com"), type);
        assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(data(answer.answer())).containsExactly("CNAME www.example.com.");
        assertThat(answer.authority()).isEmpty();
        assertThat(answer.answer().get(0).getTTL()).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"web.default.svc.cluster.local", "web.default.svc.cluster.local."})
    void anAliasWithinTheZoneIsFollowed(String target) {
        DnsAnswer answer = ask(external("alias", target), "A");
        assertThat(data(answer.answer())).containsExactly("CNAME web.default.svc.cluster.local.", "A 10.96.0.10");
        assertThat(answer.answer().get(1).getName()).isEqualTo(name("web.default.svc.cluster.local"));
    }

    @Test
    void anAliasOfAnAliasIsFollowedToo() {
        external("alias", "second.default.svc.cluster.local");
        DnsAnswer answer = ask(external("second", "web.default.svc.cluster.local"), "A");
        assertThat(data(answer.answer()))
                .containsExactly(
                        "CNAME second.default.svc.cluster.local.",
                        "CNAME web.default.svc.cluster.local.",
                        "A 10.96.0.10");
    }

    @Test
    void aQuestionForTheAliasItselfIsNotFollowed() {
        assertThat(data(ask(external("alias", "web.default.svc.cluster.local"), "CNAME")
                        .answer()))
                .containsExactly("CNAME web.default.svc.cluster.local.");
    }

    /** RFC 6604: the code tells of the last name; CoreDNS drops the CNAME and says that there is no data. */
    @Test
    void anAliasOfWhatDoesNotExistIsShownWithNxdomain() {
        DnsAnswer answer = ask(external("alias", "nobody.default.svc.cluster.local"), "A");
        assertThat(answer.rcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(data(answer.answer())).containsExactly("CNAME nobody.default.svc.cluster.local.");
        assertThat(answer.authority()).hasSize(1);
    }

    @Test
    void anAliasOfWhatHasNoneOfTheTypeIsShownWithNodata() {
        DnsAnswer answer = ask(external("alias", "web.default.svc.cluster.local"), "AAAA");
        assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(data(answer.answer())).containsExactly("CNAME web.default.svc.cluster.local.");
        assertThat(answer.authority()).hasSize(1);
    }

    @Test
    void aCircleEndsWhereItBegan() {
        external("alias", "second.default.svc.cluster.local");
        DnsAnswer answer = ask(external("second", ALIAS), "A");
        assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(data(answer.answer()))
                .containsExactly("CNAME second.default.svc.cluster.local.", "CNAME " + ALIAS + ".");
        assertThat(data(ask(external("alias", ALIAS), "A").answer())).containsExactly("CNAME " + ALIAS + ".");
    }

    @Test
    void aLongChainIsNotFollowedToItsEnd() {
        for (int i = 0; i < 30; i++) {
            external(i == 0 ? "alias" : "a" + i, "a" + (i + 1) + ".default.svc.cluster.local");
        }
        assertThat(ask(cluster, "A").answer()).hasSize(11);
    }

    @Test
    void belowAnAliasThereIsNothing() {
        external("alias", "www.example.com");
        for (String below : new String[] {"endpoint.", "_http._tcp.", "_tcp.", "a.b.c."}) {
            assertThat(new ClusterDns(ClusterDnsTest.config(PodRecords.INSECURE, 30))
                            .answer(cluster.snapshot(), name(below + ALIAS), Type.SRV)
                            .rcode())
                    .as(below)
                    .isEqualTo(Rcode.NXDOMAIN);
        }
    }

    @Test
    void anAddressIsNoAlias() {
        assertThat(ask(external("alias", "192.0.2.1"), "A").rcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void aNameThatDnsCannotCarryFails() {
        assertThat(ask(external("alias", "x".repeat(64) + ".example.com"), "A")).isEqualTo(DnsAnswer.FAILED);
    }

    private Cluster external(String name, String target) {
        return cluster.service(
                name,
                "",
                s -> s.editSpec()
                        .withType("ExternalName")
                        .withClusterIP(null)
                        .withClusterIPs()
                        .withExternalName(target)
                        .endSpec());
    }

    private static DnsAnswer ask(Cluster cluster, String type) {
        return new ClusterDns(ClusterDnsTest.config(PodRecords.INSECURE, 30))
                .answer(cluster.snapshot(), name(ALIAS), Type.value(type));
    }
}
