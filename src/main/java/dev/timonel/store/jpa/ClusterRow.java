package dev.timonel.store.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** The one row that committers lock, and the revision of the last change. */
@Entity
@Table(name = "cluster")
class ClusterRow {
    static final int ID = 1;

    @Id
    private int id = ID;

    @Column(nullable = false)
    private long revision;

    /** Up to here they were given by a past that is gone. */
    private @Nullable Long given;

    /** Whether the journal of an embedded database may have what this one does not. */
    private @Nullable Boolean journal;

    boolean hasJournal() {
        return Boolean.TRUE.equals(journal);
    }

    void hasJournal(boolean now) {
        journal = now;
    }

    long revision() {
        return revision;
    }

    void advanceTo(long newRevision) {
        revision = newRevision;
    }

    /** Clients have seen this revision, and the log does not have it. */
    void gave(long lost) {
        given = Math.max(lost, given == null ? 0 : given);
    }

    /** The revision that a start goes on from: one that nobody has seen, if those before it were given and lost. */
    long begin() {
        return given == null ? revision : Math.max(revision, given + 1);
    }
}
