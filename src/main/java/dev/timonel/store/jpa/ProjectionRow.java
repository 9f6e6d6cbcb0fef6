package dev.timonel.store.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The revision up to which objects and labels hold what the log says; a row may be newer. Only the owner writes them. */
@Entity
@Table(name = "projection")
class ProjectionRow {
    static final int ID = 1;

    @Id
    private int id = ID;

    @Column(nullable = false)
    private long revision;

    private @Nullable UUID owner;

    long revision() {
        return revision;
    }

    @Nullable
    UUID owner() {
        return owner;
    }

    void claim(UUID newOwner) {
        owner = newOwner;
    }
}
