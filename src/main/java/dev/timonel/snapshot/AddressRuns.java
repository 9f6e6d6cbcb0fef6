package dev.timonel.snapshot;

import dev.timonel.net.IpAddress;
import java.util.Map;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * A set of addresses as runs without a gap, so that the next address outside is found in the logarithm of the runs, however
 * long they are. Persistent.
 *
 * @param lastByFirst the last address of each run, by its first; runs neither overlap nor touch
 */
record AddressRuns(TreePMap<IpAddress, IpAddress> lastByFirst) {
    static final AddressRuns EMPTY = new AddressRuns(TreePMap.empty());

    /** With all addresses from the first to the last, whether they were in it or not. */
    AddressRuns plus(IpAddress first, IpAddress last) {
        IpAddress from = first;
        IpAddress to = last;
        TreePMap<IpAddress, IpAddress> rest = lastByFirst;
        Map.Entry<IpAddress, IpAddress> before = rest.floorEntry(first);
        if (before != null && (before.getValue().compareTo(first) >= 0 || follows(first, before.getValue()))) {
            rest = rest.minus(before.getKey());
            from = before.getKey();
            to = later(to, before.getValue());
        }
        Map.Entry<IpAddress, IpAddress> behind = rest.ceilingEntry(first);
        while (behind != null && (behind.getKey().compareTo(to) <= 0 || follows(behind.getKey(), to))) {
            rest = rest.minus(behind.getKey());
            to = later(to, behind.getValue());
            behind = rest.ceilingEntry(first);
        }
        return new AddressRuns(rest.plus(from, to));
    }

    /** Without any address from the first to the last. */
    AddressRuns minus(IpAddress first, IpAddress last) {
        TreePMap<IpAddress, IpAddress> rest = lastByFirst;
        Map.Entry<IpAddress, IpAddress> run = rest.floorEntry(last);
        while (run != null && run.getValue().compareTo(first) >= 0) {
            rest = rest.minus(run.getKey());
            if (run.getValue().compareTo(last) > 0) {
                rest = rest.plus(last.plus(1), run.getValue());
            }
            if (run.getKey().compareTo(first) < 0) {
                rest = rest.plus(run.getKey(), first.plus(-1));
                break;
            }
            run = rest.floorEntry(last);
        }
        return new AddressRuns(rest);
    }

    boolean contains(IpAddress address) {
        return inTheWay(address, address).isPresent();
    }

    /** The end of the last run that has addresses between these two. */
    Optional<IpAddress> inTheWay(IpAddress first, IpAddress last) {
        Map.Entry<IpAddress, IpAddress> run = lastByFirst.floorEntry(last);
        return run == null || run.getValue().compareTo(first) < 0 ? Optional.empty() : Optional.of(run.getValue());
    }

    /** The first address from the one to the other that is outside. */
    Optional<IpAddress> firstOutside(IpAddress from, IpAddress to) {
        if (from.compareTo(to) > 0) {
            return Optional.empty();
        }
        Optional<IpAddress> end = inTheWay(from, from);
        return end.isPresent() ? end.filter(e -> e.compareTo(to) < 0).map(e -> e.plus(1)) : Optional.of(from);
    }

    private static IpAddress later(IpAddress one, IpAddress other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** The one after the other; both are of the family of what lies between. */
    private static boolean follows(IpAddress address, IpAddress other) {
        return address.family() == other.family() && address.compareTo(other) > 0 && address.equals(other.plus(1));
    }
}
