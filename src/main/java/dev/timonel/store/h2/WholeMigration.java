package dev.timonel.store.h2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the migrations of an embedded database all or nothing, though H2 commits each statement that changes a table. The file as it
 * was before stays beside it until they have ended, and is put back by a start that finds it: the one before was cut off.
 */
public final class WholeMigration implements Callback, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WholeMigration.class);

    private final Path database;
    private final Path before;
    private boolean begun;
    /** Open as long as the database is: to close it would free the lock that this process has on the file, whoever took it. */
    private @Nullable FileChannel reading;

    /** Of the database whose files begin with this path. */
    public WholeMigration(Path path) {
        this.database = path.resolveSibling(path.getFileName() + ".mv.db");
        this.before = path.resolveSibling(path.getFileName() + ".before-migration");
    }

    /** To be called before the database is opened. */
    public void undoIfCutOff() {
        try {
            if (Files.exists(before) && Files.size(before) > 0) {
                log.warn("an earlier start was cut off while it migrated {}, which begins anew", database);
                Files.move(before, database, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.deleteIfExists(before);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE || event == Event.AFTER_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        try {
            if (event == Event.BEFORE_EACH_MIGRATE && !begun) {
                keep();
                begun = true;
            } else if (event == Event.AFTER_MIGRATE && begun) {
                forget(context);
                begun = false;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void keep() throws IOException {
        Path copy = before.resolveSibling(before.getFileName() + ".tmp");
        FileChannel from = FileChannel.open(database, StandardOpenOption.READ);
        reading = from;
        try (FileChannel to = FileChannel.open(
                copy, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long at = 0, size = from.size(); at < size; ) {
                at += from.transferTo(at, size - at, to);
            }
            to.force(true);
        }
        Files.move(copy, before, StandardCopyOption.ATOMIC_MOVE);
    }

    /** An empty one says nothing, should it come back because its end was not forced to disk. */
    private void forget(Context context) throws IOException, SQLException {
        try (Statement sql = context.getConnection().createStatement()) {
            sql.execute("CHECKPOINT SYNC");
        }
        try (FileChannel file = FileChannel.open(before, StandardOpenOption.WRITE)) {
            file.truncate(0);
            file.force(true);
        }
        Files.delete(before);
    }

    /** To be called when the database is closed. */
    @Override
    public void close() throws IOException {
        FileChannel open = reading;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public String getCallbackName() {
        return "whole-migration";
    }
}
