package dev.timonel.snapshot;

import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import java.util.List;

/**
 * The log, as edges ask for it; newest first. What it no longer has is missing without a word: see {@link #floor}. 503 as a
 * {@link dev.timonel.model.StatusException} if the database is out of reach.
 */
public interface PastChanges {

    /** Up to so many changes of one object, with its states, of revision {@code upTo} and before; of a predecessor of that name too. */
    List<Logged> of(ObjectKey key, long upTo, int limit);

    /** All changes after a revision up to another, without states. Not for many thousands. */
    List<Logged> between(long after, long upTo);

    /** The log has every change after this revision. */
    long floor();
}
