package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One change as the log has it. With {@code places}, {@code body} is not whole but the inserted bytes of {@link Splices}, and
 * {@code previous} the removed ones; of a deletion it is whole, since nothing later leads back to it.
 *
 * @param kind as the tables name it
 * @param cause as {@link dev.timonel.model.Cause#json}; null of a change from before causes were kept
 */
record LogEntry(
        long revision,
        Change.Type type,
        String kind,
        String namespace,
        String name,
        byte[] body,
        byte @Nullable [] previous,
        byte @Nullable [] places,
        @Nullable String cause) {

    static LogEntry of(Change change) {
        KubeObject object = change.object();
        ObjectRow.Key key = ObjectRow.Key.of(object.key());
        String cause = change.cause() == null ? null : change.cause().json();
        KubeObject before = change.previous();
        if (change.type() == Change.Type.ADDED || before == null) {
            return new LogEntry(
                    change.revision(),
                    change.type(),
                    key.kind(),
                    key.namespace(),
                    key.name(),
                    object.json(),
                    null,
                    null,
                    cause);
        }
        Splices splices = Splices.between(before.json(), object.json(), object.uid());
        return new LogEntry(
                change.revision(),
                change.type(),
                key.kind(),
                key.namespace(),
                key.name(),
                splices.inserted(),
                change.type() == Change.Type.DELETED ? before.json() : splices.removed(),
                splices.places(),
                cause);
    }

    /** What {@link #writeTo} wrote; {@code older} versions wrote the name of the transaction into the midst of it. */
    static LogEntry readFrom(DataInput in, boolean older) throws IOException {
        long revision = in.readLong();
        Change.Type type = Change.Type.valueOf(in.readUTF());
        String kind = in.readUTF();
        String namespace = in.readUTF();
        String name = in.readUTF();
        if (older) {
            in.skipBytes(2 * Long.BYTES);
        }
        return new LogEntry(
                revision,
                type,
                kind,
                namespace,
                name,
                Objects.requireNonNull(readBytes(in)),
                readBytes(in),
                readBytes(in),
                readCause(in));
    }

    private static @Nullable String readCause(DataInput in) throws IOException {
        String cause = in.readUTF();
        return cause.isEmpty() ? null : cause;
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeLong(revision);
        out.writeUTF(type.name());
        out.writeUTF(kind);
        out.writeUTF(namespace);
        out.writeUTF(name);
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

    /** How much of it is kept for history. */
    int bytes() {
        return body.length + (previous == null ? 0 : previous.length);
    }

    ObjectRow.Key storedKey() {
        return new ObjectRow.Key(kind, namespace, name);
    }

    ObjectKey key() {
        return new ObjectKey(ObjectRow.kind(kind, namespace), namespace, name);
    }

    /** Whether the state that the change made can be told without the one before. */
    boolean standsAlone() {
        return places == null || type == Change.Type.DELETED;
    }

    /** The state that the change made, or the last one before the object went. */
    byte[] after(byte @Nullable [] before) {
        if (places == null) {
            return body;
        }
        byte[] base = type == Change.Type.DELETED ? previous : before;
        return splices(places).apply(Objects.requireNonNull(base, () -> "the body before " + this));
    }

    /** The state that the change replaced; null if there was none. */
    byte @Nullable [] before(byte[] after) {
        return switch (type) {
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
