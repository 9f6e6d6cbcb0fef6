package dev.timonel.store.jpa;

import dev.timonel.model.CustomShape;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Optional;

/** The current state of one object: its JSON as clients get it. */
@Entity
@Table(name = "object")
class ObjectRow {

    /** Kind is {@code Pod} or {@code EndpointSlice.discovery.k8s.io}; the namespace of a cluster-scoped object is empty. */
    @Embeddable
    record Key(String kind, String namespace, String name) implements Serializable {
        static Key of(ObjectKey key) {
            return new Key(key.kind().qualifiedKind(), key.namespace(), key.name());
        }
    }

    @EmbeddedId
    private Key key;

    @Column(nullable = false)
    private String uid;

    @Column(nullable = false)
    private long revision;

    @Column(nullable = false)
    private byte[] body;

    @SuppressWarnings("NullAway.Init") // for JPA
    protected ObjectRow() {}

    ObjectRow(KubeObject object) {
        this.key = Key.of(object.key());
        this.uid = object.uid();
        this.revision = object.revision();
        this.body = object.json();
    }

    ObjectKey key() {
        return new ObjectKey(kind(key.kind(), key.namespace()), key.namespace(), key.name());
    }

    long revision() {
        return revision;
    }

    byte[] body() {
        return body;
    }

    KubeObject object() {
        return KubeObject.parse(kind(key.kind(), key.namespace()), body);
    }

    /** The groups of custom resources have a dot, and no other kind is unknown. */
    static ResourceKind kind(String qualified, String namespace) {
        int dot = qualified.indexOf('.');
        String group = dot < 0 ? "" : qualified.substring(dot + 1);
        String kind = dot < 0 ? qualified : qualified.substring(0, dot);
        return Kinds.named(group, kind)
                .or(() -> group.indexOf('.') < 0
                        ? Optional.empty()
                        : Optional.of(CustomShape.stored(group, kind, !namespace.isEmpty())))
                .orElseThrow(() -> new IllegalStateException("the database holds an unknown kind: " + qualified));
    }
}
