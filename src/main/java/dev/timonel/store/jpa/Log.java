package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.store.ObjectStore.Decision;
import dev.timonel.store.ObjectStore.Known;
import dev.timonel.store.ObjectStore.Missed;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Where changes go first. They are on disk before anybody hears of them. */
interface Log extends AutoCloseable {

    /**
     * What {@link dev.timonel.store.ObjectStore#transact} does. {@code follow} is told what was missed and what was written, once
     * that will not be undone.
     */
    int[] append(Known known, Decision decision, BiConsumer<Missed, List<Change>> follow);

    /** {@code makeRoom} is run when writes are far ahead of the database, and waits until they are not. */
    default void whenFull(Runnable makeRoom) {}

    /** Whether it is well on the way to being full. */
    default boolean isFilling() {
        return false;
    }

    /** Finds what a process that died has left over for the database. */
    default void recover() {}

    /** What the database may lack. */
    default LogTail tail() {
        return LogTail.NONE;
    }

    /** Brings all changes to the database. */
    default void settle() {}

    /** The database is to have what has been brought to it, on disk. */
    default void settled() {}

    /** Why it is of no use to write; empty if that is not known. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Nothing has happened for a while. */
    default void rest() {}

    @Override
    default void close() {}
}
