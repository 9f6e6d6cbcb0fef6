package dev.timonel.store.jpa;

import dev.timonel.model.ObjectKey;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;

/** One label of one object, so that SQL can ask who carries it. */
@Entity
@Table(name = "object_label")
class LabelRow {
    @Embeddable
    record Key(
            String kind,
            @Column(name = "label_key") String labelKey,
            @Column(name = "label_value") String labelValue,
            String namespace,
            String name)
            implements Serializable {}

    @EmbeddedId
    private Key key;

    @SuppressWarnings("NullAway.Init") // for JPA
    protected LabelRow() {}

    LabelRow(ObjectKey object, String label, String value) {
        ObjectRow.Key row = ObjectRow.Key.of(object);
        this.key = new Key(row.kind(), label, value, row.namespace(), row.name());
    }
}
