package dev.timonel.store.jpa;

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
            String namespace,
            String name,
            @Column(name = "label_key") String labelKey) implements Serializable {
        static Key of(ObjectRow.Key object, String labelKey) {
            return new Key(object.kind(), object.namespace(), object.name(), labelKey);
        }
    }

    @EmbeddedId
    private Key key;

    @Column(name = "label_value", nullable = false)
    private String value;

    @SuppressWarnings("NullAway.Init") // for JPA
    protected LabelRow() {}

    LabelRow(Key key, String value) {
        this.key = key;
        this.value = value;
    }
}
