package dev.timonel.dns;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * All that a name holds, of every type, sorted; nothing if it exists only because longer names do (RFC 8020).
 * {@code services} are its SRV records, made when they are asked for; {@code glue} are the addresses of the names that
 * its SRV or NS records lead to.
 */
record Found(List<Record> records, Supplier<List<Record>> services, Supplier<List<Record>> glue) {
    /** A name that exists without any record. */
    static final Found BARE = of(List.of());

    static Found of(List<Record> records) {
        return new Found(records, List::of, List::of);
    }

    /** The records of the type; of every type for ANY. */
    List<Record> ofType(int type) {
        return switch (type) {
            case Type.SRV -> services.get();
            case Type.ANY ->
                Stream.concat(records.stream(), services.get().stream()).toList();
            default -> records.stream().filter(r -> r.getType() == type).toList();
        };
    }

    List<Record> glueOf(int type) {
        return type == Type.SRV || type == Type.NS ? glue.get() : List.of();
    }
}
