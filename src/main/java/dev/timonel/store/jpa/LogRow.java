package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import java.util.UUID;

/** A row on its way to the log's table, of so many bytes. */
interface LogRow {
    long revision();

    int bytes();

    ChangeRow row();

    /** One that is made again when it is asked for, since its body is in memory in a shorter form. */
    record Remade(Change change, UUID batch, int bytes) implements LogRow {
        @Override
        public long revision() {
            return change.revision();
        }

        @Override
        public ChangeRow row() {
            return new ChangeRow(change, batch);
        }
    }
}
