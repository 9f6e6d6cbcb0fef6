package dev.timonel.store;

/**
 * The database has lost writes that were acknowledged: it was restored, or another server took its place. Their revisions, given
 * again, would stand for other objects.
 */
public final class LostWritesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** {@code stored} is the newest revision there, {@code known} one that it had. */
    public LostWritesException(long stored, long known) {
        super("the database ends with revision " + stored + " and lacks what was revision " + known
                + ": it was restored to an older state, or a server took its place that lacks the last writes; a start goes on"
                + " from what it has, above that revision");
    }
}
