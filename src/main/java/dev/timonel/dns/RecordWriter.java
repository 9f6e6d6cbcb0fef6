package dev.timonel.dns;

import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import java.util.Collection;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;

/** Writes records of class IN with one TTL in seconds. */
record RecordWriter(int ttl) {
    /** The figures of CoreDNS' SOA ({@code plugin/backend_lookup.go}), in seconds. */
    private static final int REFRESH = 7200;

    private static final int RETRY = 1800;
    private static final int EXPIRE = 86400;
    private static final int MAX_SOA_TTL = 300;

    /** The name that this text is below the origin. */
    static Name name(String text, Name origin) {
        try {
            return Name.fromString(text, origin);
        } catch (TextParseException unwritable) {
            throw new UnwritableNameException(text, unwritable);
        }
    }

    Record address(Name owner, IpAddress ip) {
        return ip.family() == IpFamily.IPv4
                ? new ARecord(owner, DClass.IN, ttl, bytes(ip))
                : new AAAARecord(owner, DClass.IN, ttl, bytes(ip));
    }

    List<Record> addresses(Name owner, Collection<IpAddress> ips) {
        return ips.stream().distinct().sorted().map(ip -> address(owner, ip)).toList();
    }

    Record service(Name owner, int weight, int port, Name target) {
        return new SRVRecord(owner, DClass.IN, ttl, 0, weight, port, target);
    }

    Record alias(Name owner, Name target) {
        return new CNAMERecord(owner, DClass.IN, ttl, target);
    }

    Record pointer(Name owner, Name target) {
        return new PTRRecord(owner, DClass.IN, ttl, target);
    }

    Record nameServer(Name owner, Name target) {
        return new NSRecord(owner, DClass.IN, ttl, target);
    }

    Record text(Name owner, int itsTtl, String text) {
        return new TXTRecord(owner, DClass.IN, itsTtl, text);
    }

    /** The serial is the revision: where CoreDNS has the time of the last change, and a snapshot has no clock. */
    Record authority(Name apex, long revision) {
        return new SOARecord(
                apex,
                DClass.IN,
                Math.min(ttl, MAX_SOA_TTL),
                name("ns.dns", apex),
                name("hostmaster", apex),
                revision & 0xFFFFFFFFL,
                REFRESH,
                RETRY,
                EXPIRE,
                ttl);
    }

    private static byte[] bytes(IpAddress ip) {
        byte[] bytes = new byte[ip.family().bits() / 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = ip.byteAt(i);
        }
        return bytes;
    }
}
