package dev.timonel.routing.decision;

import dev.timonel.net.IpFamily;
import dev.timonel.routing.RouteQuery;
import org.jspecify.annotations.Nullable;

/**
 * What the words of queries stand for, found without an allocation and without a lock. Only ever added to; a reader that
 * misses what another thread has just put resolves once more. Starts anew when it is full.
 */
final class Resolutions {
    private static final int MAX = 1 << 17;

    private @Nullable Entry[] buckets = new @Nullable Entry[64];
    private int size;

    /** All fields are final, so that whoever sees an entry sees all of it. */
    private record Entry(
            int hash,
            String host,
            int port,
            String portName,
            String protocol,
            @Nullable IpFamily family,
            Resolution value,
            @Nullable Entry next) {
        boolean isOf(int otherHash, RouteQuery query) {
            return hash == otherHash
                    && port == query.port()
                    && host.equals(query.host())
                    && portName.equals(query.portName())
                    && protocol.equals(query.protocol())
                    && family == familyOf(query);
        }

        Entry before(@Nullable Entry other) {
            return new Entry(hash, host, port, portName, protocol, family, value, other);
        }
    }

    @Nullable
    Resolution get(RouteQuery query) {
        int hash = hash(query);
        @Nullable Entry[] all = buckets;
        for (Entry each = all[hash & all.length - 1]; each != null; each = each.next()) {
            if (each.isOf(hash, query)) {
                return each.value();
            }
        }
        return null;
    }

    synchronized void put(RouteQuery query, Resolution value) {
        if (size >= MAX) {
            buckets = new @Nullable Entry[64];
            size = 0;
        }
        if (get(query) != null) {
            return;
        }
        if (size >= buckets.length) {
            grow();
        }
        int hash = hash(query);
        int place = hash & buckets.length - 1;
        buckets[place] = new Entry(
                hash,
                query.host(),
                query.port(),
                query.portName(),
                query.protocol(),
                familyOf(query),
                value,
                buckets[place]);
        size++;
    }

    private void grow() {
        @Nullable Entry[] larger = new @Nullable Entry[buckets.length * 2];
        for (Entry first : buckets) {
            for (Entry each = first; each != null; each = each.next()) {
                int place = each.hash() & larger.length - 1;
                larger[place] = each.before(larger[place]);
            }
        }
        buckets = larger;
    }

    private static @Nullable IpFamily familyOf(RouteQuery query) {
        return query.from() == null ? null : query.from().family();
    }

    private static int hash(RouteQuery query) {
        int hash = 31 * query.host().hashCode() + query.port();
        hash = 31 * hash + query.portName().hashCode();
        hash = 31 * hash + query.protocol().hashCode();
        IpFamily family = familyOf(query);
        hash = 31 * hash + (family == null ? 0 : 1 + family.ordinal());
        return hash ^ hash >>> 16;
    }
}
