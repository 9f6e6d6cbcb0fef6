package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change of the log. {@code batch} names the transaction that wrote it, so that a committer whose connection broke
 * can tell whether it was its own. With {@code places}, {@code body} is not whole but the inserted bytes of
 * {@link Splices}, and {@code previous} the removed ones; of a deletion it is whole, since nothing later leads back to it.
 */
@Entity
@Table(name = "change")
class ChangeRow implements LogRow {
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

    private byte @Nullable [] places;

    private @Nullable String cause;

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
        this.cause = change.cause() == null ? null : change.cause().json();
        KubeObject before = change.previous();
        if (change.type() == Change.Type.ADDED || before == null) {
            this.body = object.json();
        } else {
            Splices splices = Splices.between(before.json(), object.json(), object.uid());
            this.body = splices.inserted();
            this.previous = change.type() == Change.Type.DELETED ? before.json() : splices.removed();
            this.places = splices.places();
        }
    }

    static ChangeRow readFrom(DataInput in) throws IOException {
        ChangeRow row = new ChangeRow();
        row.revision = in.readLong();
        row.type = in.readUTF();
        row.kind = in.readUTF();
        row.namespace = in.readUTF();
        row.name = in.readUTF();
        row.batch = new UUID(in.readLong(), in.readLong());
        row.body = Objects.requireNonNull(readBytes(in));
        row.previous = readBytes(in);
        row.places = readBytes(in);
        String cause = in.readUTF();
        row.cause = cause.isEmpty() ? null : cause;
        return row;
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeLong(revision);
        out.writeUTF(type);
        out.writeUTF(kind);
        out.writeUTF(namespace);
        out.writeUTF(name);
        out.writeLong(batch.getMostSignificantBits());
        out.writeLong(batch.getLeastSignificantBits());
        write(body, out);
        write(previous, out);
        write(places, out);
        out.writeUTF(cause == null ? "" : cause);
    }

    private static byte @Nullable [] readBytes(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    private static void write(byte @Nullable [] bytes, DataOutput out) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public int bytes() {
        return body.length + (previous == null ? 0 : previous.length);
    }

    @Override
    public ChangeRow row() {
        return this;
    }

    @Override
    public Change.Type type() {
        return Change.Type.valueOf(type);
    }

    ObjectRow.Key storedKey() {
        return new ObjectRow.Key(kind, namespace, name);
    }

    @Override
    public ObjectKey key() {
        return new ObjectKey(ObjectRow.kind(kind, namespace), namespace, name);
    }

    @Override
    public @Nullable String cause() {
        return cause;
    }

    @Override
    public UUID batch() {
        return batch;
    }

    /** Whether the state that the change made can be told without the one before. */
    boolean standsAlone() {
        return places == null || type() == Change.Type.DELETED;
    }

    /** The state that the change made, or the last one before the object went. */
    byte[] after(byte @Nullable [] before) {
        if (places == null) {
            return body;
        }
        byte[] base = type() == Change.Type.DELETED ? previous : before;
        return splices(places).apply(Objects.requireNonNull(base, () -> "the body before " + this));
    }

    /** The state that the change replaced; null if there was none. */
    byte @Nullable [] before(byte[] after) {
        return switch (type()) {
            case ADDED -> null;
            case MODIFIED -> places == null ? previous : splices(places).revert(after);
            case DELETED -> places == null ? body : previous;
        };
    }

    private Splices splices(byte[] where) {
        return new Splices(where, Objects.requireNonNull(previous), body);
    }

    @Override
    public String toString() {
        return type + " " + kind + " " + namespace + "/" + name + "@" + revision;
    }
}
