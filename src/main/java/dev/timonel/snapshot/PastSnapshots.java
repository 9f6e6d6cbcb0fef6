package dev.timonel.snapshot;

import dev.timonel.model.StatusException;
import org.jspecify.annotations.Nullable;

/**
 * Where edges get snapshots of before, as far back as the log goes. Asking may read the database; those asked for last are kept.
 * Each method throws a {@link StatusException}: 410 Expired for a revision before {@link #floor}, 504 for one that is yet to come,
 * 503 if the database is out of reach.
 */
public interface PastSnapshots {

    /**
     * What was published with this revision. A transaction makes several changes and publishes them together, so the snapshot's
     * own revision is the last of those: later than the one asked for, or the same.
     */
    ClusterSnapshot at(long revision);

    /**
     * The state after exactly the changes up to this revision, be it in the midst of a transaction: what a watch from there
     * goes on from.
     */
    ClusterSnapshot exactly(long revision);

    /** The oldest revision that can be asked for; it grows. */
    long floor();

    /** What the parameter {@code at} of a request asks for: the newest snapshot if it is not there. */
    default ClusterSnapshot asked(@Nullable String at, SnapshotSource newest) {
        return at == null ? newest.current() : at(revision("at", at));
    }

    /** The revision that a parameter of a request says: a decimal number. 400 if it is none. */
    static long revision(String parameter, String text) {
        if (!text.matches("[0-9]{1,19}") || text.length() == 19 && text.compareTo("9223372036854775807") > 0) {
            throw StatusException.badRequest(
                    "invalid " + parameter + " \"" + text + "\": it is not a resourceVersion, a decimal number");
        }
        return Long.parseLong(text);
    }
}
