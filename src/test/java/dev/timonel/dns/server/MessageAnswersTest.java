package dev.timonel.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.dns.ClusterDns;
import dev.timonel.dns.DnsConfig;
import dev.timonel.dns.PodRecords;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.snapshot.ClusterSnapshot;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 1035, 2181, 6891 and 9619: what a message is answered, whatever is in it. */
class MessageAnswersTest {
    static final DnsConfig CONFIG = new DnsConfig(
            Name.fromConstantString("cluster.local."),
            List.of(),
            PodRecords.INSECURE,
            30,
            List.of(IpAddress.of("127.0.0.1")));

    private static final ClusterSnapshot CROWD = crowd(100);

    private final MessageAnswers answers = new MessageAnswers(() -> CROWD, new ClusterDns(CONFIG));

    /** A headless service {@code db} of so many ready endpoints, and a service {@code web}. */
    static ClusterSnapshot crowd(int endpoints) {
        Cluster cluster = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .service(
                        "db",
                        "10.96.0.0",
                        s -> s.editSpec()
                                .withClusterIP("None")
                                .withClusterIPs("None")
                                .endSpec());
        for (int i = 0; i < endpoints; i++) {
            cluster.endpoint("db", "", "10.244." + i / 250 + "." + (i % 250 + 2), null, true, true, false, e -> {});
        }
        return cluster.snapshot();
    }

    @Test
    void idQuestionOpcodeAndRdComeBack() throws IOException {
        Message query = query("WEB.default.svc.cluster.local.", Type.A);
        Message answer = udp(query);
        assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
        assertThat(answer.getQuestion()).hasToString(query.getQuestion().toString());
        assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.RD)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.RA)).isFalse();
        query.getHeader().unsetFlag(Flags.RD);
        assertThat(udp(query).getHeader().getFlag(Flags.RD)).isFalse();
    }

    @Test
    void aNameOfOthersIsRefusedWithoutAuthority() throws IOException {
        Message answer = udp(query("example.com.", Type.A));
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(answer.getHeader().getFlag(Flags.RA)).isFalse();
        assertThat(answer.getQuestion()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {DClass.CH, DClass.HS, DClass.ANY, 4711})
    void anotherClassThanInIsRefused(int dclass) throws IOException {
        Message query = Message.newQuery(
                Record.newRecord(Name.fromConstantString("web.default.svc.cluster.local."), Type.A, dclass));
        assertThat(udp(query).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcode.IQUERY, Opcode.STATUS, 3, Opcode.NOTIFY, Opcode.UPDATE, 15})
    void anotherOpcodeIsNotImplemented(int opcode) throws IOException {
        Message query = query("web.default.svc.cluster.local.", Type.A);
        query.getHeader().setOpcode(opcode);
        Message answer = udp(query);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(answer.getHeader().getOpcode()).isEqualTo(opcode);
        assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
    }

    @Test
    void anAnswerIsNotAnswered() {
        Message query = query("web.default.svc.cluster.local.", Type.A);
        query.getHeader().setFlag(Flags.QR);
        assertThat(answers.overUdp(query.toWire())).isEmpty();
        assertThat(answers.overTcp(query.toWire())).isEmpty();
    }

    @Test
    void whatHasNoIdIsNotAnswered() {
        byte[] wire = query("web.default.svc.cluster.local.", Type.A).toWire();
        for (int length = 0; length < 12; length++) {
            assertThat(answers.overUdp(Arrays.copyOf(wire, length))).isEmpty();
        }
    }

    @Test
    void whatIsCutIsAFormatError() throws IOException {
        byte[] wire = query("web.default.svc.cluster.local.", Type.A).toWire();
        for (int length = 12; length < wire.length; length++) {
            Message answer =
                    new Message(answers.overUdp(Arrays.copyOf(wire, length)).orElseThrow());
            assertThat(answer.getRcode()).as("%d bytes", length).isEqualTo(Rcode.FORMERR);
            assertThat(answer.getHeader().getID()).isEqualTo((wire[0] & 255) << 8 | wire[1] & 255);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a name that points at itself, 1234 0100 0001 0000 0000 0000 c00c 0001 0001",
        "a name that points ahead, 1234 0100 0001 0000 0000 0000 c00e c00c 0001 0001",
        "no question, 1234 0100 0000 0000 0000 0000",
        "two questions, 1234 0100 0002 0000 0000 0000 0000 0100 0100 0001 0001",
        "a count of additional records that are not there, 1234 0100 0001 0000 0000 ffff 0000 0100 01",
        "a label of a reserved kind, 1234 0100 0001 0000 0000 0000 8000 0001 0001"
    })
    void whatIsMalformedIsAFormatError(String what, String hex) throws IOException {
        Message answer = new Message(answers.overUdp(bytes(hex)).orElseThrow());
        assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
        assertThat(answer.getHeader().getID()).isEqualTo(0x1234);
    }

    @Test
    void twoOptRecordsAreAFormatError() throws IOException {
        Message query = query("web.default.svc.cluster.local.", Type.A);
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        assertThat(udp(query).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void aLaterEdnsIsABadVersion() throws IOException {
        Message query = query("web.default.svc.cluster.local.", Type.A);
        query.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
        Message answer = udp(query);
        assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getOPT().getVersion()).isZero();
    }

    @Test
    void ednsIsAnsweredWithEdnsAndNotOtherwise() throws IOException {
        Message query = query("web.default.svc.cluster.local.", Type.A);
        assertThat(udp(query).getOPT()).isNull();
        query.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        OPTRecord opt = udp(query).getOPT();
        assertThat(opt.getPayloadSize()).isEqualTo(4096);
        assertThat(opt.getFlags()).isEqualTo(ExtendedFlags.DO);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "512 without EDNS, 0, 512",
        "512 if less is offered, 100, 512",
        "what is offered, 1232, 1232",
        "and no more than 4096, 65535, 4096"
    })
    void anAnswerThatDoesNotFitIsTruncated(String rule, int offered, int limit) throws IOException {
        MessageAnswers many = new MessageAnswers(() -> crowd(1000), new ClusterDns(CONFIG));
        Message query = query("db.default.svc.cluster.local.", Type.A);
        if (offered > 0) {
            query.addRecord(new OPTRecord(offered, 0, 0), Section.ADDITIONAL);
        }
        byte[] wire = many.overUdp(query.toWire()).orElseThrow();
        assertThat(wire).hasSizeLessThanOrEqualTo(limit);
        Message answer = new Message(wire);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getOPT() != null).isEqualTo(offered > 0);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        int ownBytes = 12 + query.getQuestion().getName().length() + 4 + (offered > 0 ? 11 : 0);
        assertThat(answer.getSection(Section.ANSWER)).hasSize((limit - ownBytes) / 16);
        Message whole = new Message(many.overTcp(query.toWire()).orElseThrow());
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(1000);
    }

    @Test
    void whatDoesNotFitEvenOverTcpIsCutAfterSixtyFourKilobytes() throws IOException {
        ClusterSnapshot snapshot = crowd(5000);
        MessageAnswers many = new MessageAnswers(() -> snapshot, new ClusterDns(CONFIG));
        byte[] wire = many.overTcp(
                        query("db.default.svc.cluster.local.", Type.A).toWire())
                .orElseThrow();
        assertThat(wire).hasSizeBetween(65535 - 16, 65535);
        assertThat(new Message(wire).getHeader().getFlag(Flags.TC)).isTrue();
    }

    @Test
    void whatFitsIsNotTruncated() throws IOException {
        Message query = query("db.default.svc.cluster.local.", Type.A);
        query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        Message answer = udp(query);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(100);
    }

    /** RFC 2181, 9: only what is needed and missing sets TC. */
    @Test
    void additionalRecordsThatDoNotFitAreLeftOutWithoutTc() throws IOException {
        MessageAnswers few = new MessageAnswers(() -> crowd(7), new ClusterDns(CONFIG));
        Message query = query("_http._tcp.db.default.svc.cluster.local.", Type.SRV);
        byte[] wire = few.overUdp(query.toWire()).orElseThrow();
        assertThat(wire).hasSizeLessThanOrEqualTo(512);
        Message answer = new Message(wire);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(7);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(answer.getSection(Section.ADDITIONAL)).hasSizeLessThan(7);
    }

    @Test
    void aTransferIsRefused() throws IOException {
        Message answer = new Message(
                answers.overTcp(query("cluster.local.", Type.AXFR).toWire()).orElseThrow());
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void aFaultOfOursIsAServerFailure() throws IOException {
        MessageAnswers broken = new MessageAnswers(
                () -> {
                    throw new IllegalStateException("a test breaks the snapshot");
                },
                new ClusterDns(CONFIG));
        Message answer = new Message(
                broken.overUdp(query("web.default.svc.cluster.local.", Type.A).toWire())
                        .orElseThrow());
        assertThat(answer.getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    /** Valid queries with bytes turned, cut off or put on, and noise: there is an answer that can be read, or none. */
    @Test
    void whateverTheBytesAreThereIsAnAnswerOrNone() throws IOException {
        Random random = new Random(20261124);
        int answered = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] packet = mutated(random);
            Optional<byte[]> udp = answers.overUdp(packet);
            Optional<byte[]> tcp = answers.overTcp(packet);
            assertThat(udp.isPresent()).isEqualTo(tcp.isPresent());
            if (udp.isPresent()) {
                answered++;
                assertThat(udp.get()).hasSizeLessThanOrEqualTo(4096);
                Message answer = new Message(udp.get());
                assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
                assertThat(answer.getHeader().getID()).isEqualTo((packet[0] & 255) << 8 | packet[1] & 255);
            }
        }
        assertThat(answered).isBetween(5_000, 19_999);
    }

    static byte[] mutated(Random random) {
        if (random.nextInt(8) == 0) {
            byte[] noise = new byte[random.nextInt(600)];
            random.nextBytes(noise);
            return noise;
        }
        String[] names = {
            "web.default.svc.cluster.local.",
            "_http._tcp.db.default.svc.cluster.local.",
            "2.0.244.10.in-addr.arpa.",
            "."
        };
        Message query = query(names[random.nextInt(names.length)], 1 + random.nextInt(260));
        if (random.nextBoolean()) {
            query.addRecord(new OPTRecord(random.nextInt(65536), 0, 0), Section.ADDITIONAL);
        }
        byte[] wire = query.toWire();
        wire = Arrays.copyOf(wire, Math.max(0, wire.length - 8 + random.nextInt(16)));
        for (int turns = random.nextInt(4); turns > 0 && wire.length > 0; turns--) {
            wire[random.nextInt(wire.length)] = (byte) random.nextInt(256);
        }
        return wire;
    }

    static Message query(String name, int type) {
        return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
    }

    private Message udp(Message query) throws IOException {
        return new Message(answers.overUdp(query.toWire()).orElseThrow());
    }

    private static byte[] bytes(String hex) {
        return java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
