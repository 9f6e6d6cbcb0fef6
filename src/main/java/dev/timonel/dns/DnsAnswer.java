package dev.timonel.dns;

import java.util.List;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * The answer to one question: the code ({@link Rcode}) and the records of the three sections, in an order that only the
 * snapshot decides. A negative answer has the zone's SOA as its authority (RFC 2308).
 */
public record DnsAnswer(
        int rcode, boolean authoritative, List<Record> answer, List<Record> authority, List<Record> additional) {
    /** The name is in none of our zones, or what was asked for is not given away. */
    static final DnsAnswer REFUSED = new DnsAnswer(Rcode.REFUSED, false, List.of(), List.of(), List.of());

    /** The name exists and what it holds can't be written as DNS. */
    public static final DnsAnswer FAILED = new DnsAnswer(Rcode.SERVFAIL, false, List.of(), List.of(), List.of());

    static DnsAnswer of(List<Record> answer, List<Record> additional) {
        return new DnsAnswer(Rcode.NOERROR, true, answer, List.of(), additional);
    }

    static DnsAnswer negative(int rcode, List<Record> aliases, Record soa) {
        return new DnsAnswer(rcode, true, aliases, List.of(soa), List.of());
    }
}
