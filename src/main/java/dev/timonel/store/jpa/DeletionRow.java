package dev.timonel.store.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Where the log has the end of an object; gone with that row of the log. */
@Entity
@Table(name = "deletion")
class DeletionRow {
    @Id
    private long revision;

    @Column(nullable = false)
    private String kind;

    @Column(nullable = false)
    private String namespace;

    @Column(nullable = false)
    private String name;

    @SuppressWarnings("NullAway.Init") // for JPA
    protected DeletionRow() {}

    DeletionRow(LogEntry end) {
        ObjectRow.Key key = end.storedKey();
        this.revision = end.revision();
        this.kind = key.kind();
        this.namespace = key.namespace();
        this.name = key.name();
    }
}
