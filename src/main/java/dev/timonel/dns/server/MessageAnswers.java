package dev.timonel.dns.server;

import dev.timonel.dns.ClusterDns;
import dev.timonel.dns.DnsAnswer;
import dev.timonel.snapshot.SnapshotSource;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Bytes in, bytes out: one message of a client and what it is answered. Whatever the bytes are, it returns; there is
 * no answer to what is too short to have an id or is an answer itself.
 */
final class MessageAnswers {
    /** The most that an answer over UDP takes, however much room the client offers; also what we say that we can take. */
    static final int MAX_UDP = 4096;

    private static final int PLAIN_UDP = 512;
    private static final int MAX_TCP = 65535;
    /** The bytes of a name that is a pointer to one before it. */
    private static final int POINTER = 2;

    private static final Logger log = LoggerFactory.getLogger(MessageAnswers.class);

    private final SnapshotSource snapshots;
    private final ClusterDns dns;

    MessageAnswers(SnapshotSource snapshots, ClusterDns dns) {
        this.snapshots = snapshots;
        this.dns = dns;
    }

    Optional<byte[]> overUdp(byte[] packet) {
        return answer(packet, false);
    }

    Optional<byte[]> overTcp(byte[] message) {
        return answer(message, true);
    }

    private Optional<byte[]> answer(byte[] bytes, boolean stream) {
        if (bytes.length < Header.LENGTH) {
            return Optional.empty();
        }
        Header header = header(bytes);
        if (header.getFlag(Flags.QR)) {
            return Optional.empty();
        }
        if (header.getOpcode() != Opcode.QUERY) {
            return Optional.of(reply(header, Rcode.NOTIMP).toWire());
        }
        Message query = header.getCount(Section.QUESTION) == 1 ? parse(bytes) : null;
        if (query == null || query.getQuestion() == null || options(query) > 1) {
            return Optional.of(reply(header, Rcode.FORMERR).toWire());
        }
        OPTRecord offered = query.getOPT();
        int room = offered == null ? PLAIN_UDP : Math.max(PLAIN_UDP, Math.min(MAX_UDP, offered.getPayloadSize()));
        return Optional.of(fit(answer(query), stream ? MAX_TCP : room));
    }

    /** If it does not fit, TC is set and as many answers are in it as surely do (RFC 2181, 9): dnsjava leaves all out. */
    private static byte[] fit(Message reply, int room) {
        byte[] wire = reply.toWire(room);
        if (!header(wire).getFlag(Flags.TC)) {
            return wire;
        }
        Message part = new Message();
        part.setHeader(reply(reply.getHeader(), reply.getHeader().getRcode()).getHeader());
        for (int flag : new int[] {Flags.AA, Flags.TC}) {
            part.getHeader().setFlag(flag);
        }
        part.addRecord(reply.getQuestion(), Section.QUESTION);
        if (reply.getOPT() != null) {
            part.addRecord(reply.getOPT(), Section.ADDITIONAL);
        }
        int size = part.toWire().length;
        for (Record answer : reply.getSection(Section.ANSWER)) {
            boolean pointed = answer.getName().equals(reply.getQuestion().getName());
            size += answer.toWire(Section.ANSWER).length
                    - (pointed ? answer.getName().length() - POINTER : 0);
            if (size > room) {
                break;
            }
            part.addRecord(answer, Section.ANSWER);
        }
        return part.toWire(room);
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        OPTRecord offered = query.getOPT();
        if (offered != null && offered.getVersion() != 0) {
            return withOptions(echo(query, Rcode.NOERROR), offered, Rcode.BADVERS >> 4);
        }
        DnsAnswer answer = question.getDClass() == DClass.IN ? decide(question) : null;
        Message reply = echo(query, answer == null ? Rcode.REFUSED : answer.rcode());
        if (answer != null) {
            if (answer.authoritative()) {
                reply.getHeader().setFlag(Flags.AA);
            }
            answer.answer().forEach(r -> reply.addRecord(r, Section.ANSWER));
            answer.authority().forEach(r -> reply.addRecord(r, Section.AUTHORITY));
            answer.additional().forEach(r -> reply.addRecord(r, Section.ADDITIONAL));
        }
        return offered == null ? reply : withOptions(reply, offered, 0);
    }

    private DnsAnswer decide(Record question) {
        try {
            return dns.answer(snapshots.current(), question.getName(), question.getType());
        } catch (RuntimeException ours) {
            log.error("{} can't be answered", question, ours);
            return DnsAnswer.FAILED;
        }
    }

    /** The head of an answer: id, opcode and the flags that an answer repeats. RA stays off: nothing here recurses. */
    private static Message reply(Header asked, int rcode) {
        Message reply = new Message(asked.getID());
        Header header = reply.getHeader();
        header.setOpcode(asked.getOpcode());
        header.setFlag(Flags.QR);
        if (asked.getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setRcode(rcode);
        return reply;
    }

    private static Message echo(Message query, int rcode) {
        Message reply = reply(query.getHeader(), rcode);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        return reply;
    }

    private static Message withOptions(Message reply, OPTRecord offered, int extendedRcode) {
        reply.addRecord(new OPTRecord(MAX_UDP, extendedRcode, 0, offered.getFlags()), Section.ADDITIONAL);
        return reply;
    }

    private static long options(Message query) {
        return query.getSection(Section.ADDITIONAL).stream()
                .filter(OPTRecord.class::isInstance)
                .count();
    }

    private static Header header(byte[] bytes) {
        try {
            return new Header(bytes);
        } catch (IOException impossible) {
            throw new IllegalStateException("twelve bytes are a header", impossible);
        }
    }

    private static @Nullable Message parse(byte[] bytes) {
        try {
            return new Message(bytes);
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }
}
