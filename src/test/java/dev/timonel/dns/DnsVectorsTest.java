package dev.timonel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Record;

class DnsVectorsTest {

    static Stream<Arguments> vectors() {
        return DnsVectors.groups().stream()
                .flatMap(group -> group.cases().stream().map(c -> Arguments.of(group, c)));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theAnswerIsThatOfCoreDns(DnsVectors.Group group, DnsVectors.Case vector) {
        DnsAnswer answer = group.dns().answer(group.snapshot(), vector.query(), vector.type());
        assertThat(answer.rcode()).isEqualTo(vector.rcode());
        assertThat(answer.authoritative()).isTrue();
        assertThat(texts(answer.answer())).containsExactlyInAnyOrderElementsOf(vector.answer());
        assertThat(texts(answer.authority())).containsExactlyInAnyOrderElementsOf(vector.authority());
        assertThat(texts(answer.additional())).containsExactlyInAnyOrderElementsOf(vector.glue());
    }

    @Test
    void noneIsMissing() {
        assertThat(DnsVectors.groups().stream()
                        .map(g -> g.test() + " " + g.cases().size()))
                .containsExactly(
                        "TestServeDNS 44",
                        "TestServeNamespaceDNS 2",
                        "TestServeDNSApex 6",
                        "TestPreserveCase 4",
                        "TestServeDNSModeDisabled 2",
                        "TestServeDNSModeInsecure 7",
                        "TestServeDNSModeVerified 5",
                        "TestServeDNSEmptyService 1",
                        "TestReverse 11");
    }

    private static List<String> texts(List<Record> records) {
        return records.stream().map(DnsVectors::text).toList();
    }
}
