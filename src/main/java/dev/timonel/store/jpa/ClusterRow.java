package dev.timonel.store.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The one row that committers lock, and the revision of the last change. */
@Entity
@Table(name = "cluster")
class ClusterRow {
    static final int ID = 1;

    @Id
    private int id = ID;

    @Column(nullable = false)
    private long revision;

    long revision() {
        return revision;
    }

    void advanceTo(long newRevision) {
        revision = newRevision;
    }
}
