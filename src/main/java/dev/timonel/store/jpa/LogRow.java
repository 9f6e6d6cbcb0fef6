package dev.timonel.store.jpa;

import dev.timonel.model.Cause;
import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row on its way to the log's table. */
interface LogRow extends LogHead {
    /** How many it takes there. */
    int bytes();

    /** How many it takes in memory until then that nothing else would. */
    default int held() {
        return bytes();
    }

    ChangeRow row();

    /** One that is made again when it is asked for, since its body is in memory in a shorter form. */
    record Remade(Change change, UUID batch, int bytes) implements LogRow {
        private static final int ITSELF = 64;

        @Override
        public int held() {
            KubeObject previous = change.previous();
            return ITSELF + (previous == null ? 0 : previous.held());
        }

        @Override
        public long revision() {
            return change.revision();
        }

        @Override
        public Change.Type type() {
            return change.type();
        }

        @Override
        public ObjectKey key() {
            return change.key();
        }

        @Override
        public @Nullable String cause() {
            Cause why = change.cause();
            return why == null ? null : why.json();
        }

        @Override
        public ChangeRow row() {
            return new ChangeRow(change, batch);
        }
    }
}
