package dev.timonel.api.watch;

import dev.timonel.api.table.Representation;
import dev.timonel.model.Change;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.Status;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What waits to be written to a watch. Its bytes are made when the client is ready for them. */
sealed interface Frame permits Frame.State, Frame.Event, Frame.Bookmark, Frame.Failure, Frame.End, Run {
    byte[] bytes(Representation representation, boolean first);

    /** How many events it tells. */
    default int events() {
        return 0;
    }

    /** The bytes that it keeps alive while it waits, about. */
    default long weight() {
        return 0;
    }

    /** Whether a watch that begins at this revision knows all of it. */
    default boolean isBehind(long base) {
        return false;
    }

    /** One object of the state that a watch starts with. */
    record State(KubeObject object) implements Frame {
        @Override
        public byte[] bytes(Representation representation, boolean first) {
            return representation.frame("ADDED", representation.inFrame(object, first));
        }

        @Override
        public int events() {
            return 1;
        }
    }

    /** A change as one selection sees it. */
    record Event(SharedChange change, Change.Type type) implements Frame {
        @Override
        public byte[] bytes(Representation representation, boolean first) {
            return change.frame(type, representation, first);
        }

        @Override
        public int events() {
            return 1;
        }

        @Override
        public long weight() {
            return change.change().object().size();
        }

        @Override
        public boolean isBehind(long base) {
            return change.change().revision() <= base;
        }
    }

    /** A point in history without an event. */
    record Bookmark(ResourceKind kind, long revision, boolean initialEventsEnd) implements Frame {
        @Override
        public byte[] bytes(Representation representation, boolean first) {
            return representation.frame("BOOKMARK", representation.bookmark(kind, revision, initialEventsEnd));
        }

        @Override
        public boolean isBehind(long base) {
            return revision < base;
        }
    }

    /** The reason why the watch cannot go on. */
    record Failure(StatusException status) implements Frame {
        @Override
        public byte[] bytes(Representation representation, boolean first) {
            Status body = status.status();
            if (body.getMetadata() == null) {
                body.setMetadata(new ListMeta());
            }
            return representation.error(KubeJson.write(body));
        }
    }

    /** The clean end: nothing is written. */
    record End() implements Frame {
        @Override
        public byte[] bytes(Representation representation, boolean first) {
            return new byte[0];
        }
    }

    /** A change and its encodings, each made once however many watches send it. */
    final class SharedChange {
        private final Change change;
        private final Map<Encoding, byte[]> frames = new ConcurrentHashMap<>(2);

        private record Encoding(Change.Type type, Representation representation, boolean first) {}

        SharedChange(Change change) {
            this.change = change;
        }

        Change change() {
            return change;
        }

        byte[] frame(Change.Type type, Representation representation, boolean first) {
            return frames.computeIfAbsent(
                    new Encoding(type, representation, first && representation.introducesItself()),
                    e -> representation.frame(e.type().name(), representation.inFrame(object(e.type()), first)));
        }

        /** Whoever stops seeing an object gets its last visible state, at the revision that ended it. */
        private KubeObject object(Change.Type type) {
            return type == Change.Type.DELETED && change.type() != Change.Type.DELETED
                    ? Objects.requireNonNull(change.previous()).committed(change.revision())
                    : change.object();
        }
    }
}
