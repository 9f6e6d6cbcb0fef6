package dev.timonel.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.dns.DnsVectors;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/** CoreDNS' cases again, as a client that we did not write gets them from the sockets. */
class DnsVectorsOverTheWireTest {

    static Stream<Arguments> groups() {
        return DnsVectors.groups().stream().flatMap(g -> Stream.of(Arguments.of(g, "UDP"), Arguments.of(g, "TCP")));
    }

    @ParameterizedTest(name = "{0} over {1}")
    @MethodSource("groups")
    void theAnswersAreThoseOfCoreDns(DnsVectors.Group group, String protocol) throws Exception {
        DnsServer server = new DnsServer(group::snapshot, group.dns());
        InetSocketAddress address = server.start(InetAddress.getLoopbackAddress(), 0);
        try {
            SimpleResolver client = new SimpleResolver(address);
            client.setTCP(protocol.equals("TCP"));
            for (DnsVectors.Case vector : group.cases()) {
                Message answer =
                        client.send(Message.newQuery(Record.newRecord(vector.query(), vector.type(), DClass.IN)));
                assertThat(answer.getRcode()).as("%s", vector).isEqualTo(vector.rcode());
                assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
                assertThat(answer.getHeader().getFlag(Flags.RA)).isFalse();
                assertThat(texts(answer, Section.ANSWER)).containsExactlyInAnyOrderElementsOf(vector.answer());
                // compression points at the question for equal names, whatever their case
                assertThat(lower(texts(answer, Section.AUTHORITY)))
                        .containsExactlyInAnyOrderElementsOf(lower(vector.authority()));
                assertThat(lower(texts(answer, Section.ADDITIONAL)))
                        .containsExactlyInAnyOrderElementsOf(lower(vector.glue()));
            }
        } finally {
            server.stop();
        }
    }

    private static List<String> lower(List<String> texts) {
        return texts.stream().map(t -> t.toLowerCase(Locale.ROOT)).toList();
    }

    private static List<String> texts(Message answer, int section) {
        return answer.getSection(section).stream()
                .filter(r -> r.getType() != org.xbill.DNS.Type.OPT)
                .map(DnsVectors::text)
                .toList();
    }
}
