package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change of the log. {@code batch} names the transaction that wrote it, so that a committer whose connection broke
 * can tell whether it was its own. {@code previous} is kept for modifications: watches with selectors need it.
 */
@Entity
@Table(name = "change")
class ChangeRow {
    @Id
    private long revision;

    @Column(nullable = false)
    private String type;

    @Column(nullable = false)
    private String kind;

    @Column(nullable = false)
    private String namespace;

    @Column(nullable = false)
    private String name;

    @Column(nullable = false)
    private UUID batch;

    @Column(nullable = false)
    private byte[] body;

    private byte @Nullable [] previous;

    @SuppressWarnings("NullAway.Init") // for JPA
    protected ChangeRow() {}

    ChangeRow(Change change, UUID batch) {
        KubeObject object = change.object();
        ObjectRow.Key key = ObjectRow.Key.of(object.key());
        this.revision = change.revision();
        this.type = change.type().name();
        this.kind = key.kind();
        this.namespace = key.namespace();
        this.name = key.name();
        this.batch = batch;
        this.body = object.json();
        KubeObject before = change.previous();
        this.previous = change.type() == Change.Type.MODIFIED && before != null ? before.json() : null;
    }

    long revision() {
        return revision;
    }

    UUID batch() {
        return batch;
    }

    Change change() {
        ResourceKind resource = ObjectRow.kind(kind);
        KubeObject object = KubeObject.parse(resource, body);
        return switch (Change.Type.valueOf(type)) {
            case ADDED -> new Change(Change.Type.ADDED, object, null);
            case MODIFIED ->
                new Change(
                        Change.Type.MODIFIED, object, previous == null ? null : KubeObject.parse(resource, previous));
            case DELETED -> new Change(Change.Type.DELETED, object, object);
        };
    }
}
