package dev.timonel.store.h2;

import dev.timonel.store.UnreadableStoreException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.h2.store.fs.FilePath;

/** H2 in a file, set up so that little is written, and nothing that was forced to disk is lost with the power. */
public final class EmbeddedDatabase {
    /**
     * Pages are compressed: bodies that are beside each other say much the same. No write waits for a thread of H2's own
     * (WRITE_DELAY), so that what is freed is what the file no longer needs, and that may be used again at once: see
     * {@link OrderedFile}.
     */
    private static final String SETTINGS = ";DB_CLOSE_ON_EXIT=FALSE;COMPRESS=TRUE;WRITE_DELAY=0;RETENTION_TIME=0"
            + ";MAX_COMPACT_TIME=0;TRACE_LEVEL_FILE=0";

    private static final String DATABASE = ".mv.db";
    private static final String PREFIX = "jdbc:h2:" + OrderedFilePath.SCHEME + ":";

    private EmbeddedDatabase() {}

    /** The JDBC URL of the database whose files begin with this path. */
    public static String url(Path path) {
        return url(path.toString());
    }

    /** The same on another file system of H2's. */
    static String url(String path) {
        OrderedFilePath.register();
        return PREFIX + path + SETTINGS;
    }

    /**
     * Before it is opened: whether there is a database whose files begin with this path. Of one that is cut off in its first moments there
     * is nothing. {@link UnreadableStoreException} if its file is damaged, or is not there and its journal is. Nothing is written.
     */
    public static boolean check(Path path) {
        OrderedFilePath.register();
        File database = beside(path, DATABASE);
        try {
            ChunkCheck check = new ChunkCheck(FilePath.get(database.toString()));
            if (database.exists() && check.isBegun()) {
                check.check();
                return true;
            }
            if (Stream.of(Journal.FIRST, Journal.SECOND)
                    .anyMatch(file -> beside(path, file).exists())) {
                throw new IOException("the database " + database + " is missing or empty, and its journal is there");
            }
            return false;
        } catch (IOException damage) {
            throw new UnreadableStoreException(damage);
        }
    }

    /** What there is of one that has nothing goes. */
    public static void beginAnew(Path path) throws IOException {
        Files.deleteIfExists(beside(path, DATABASE).toPath());
    }

    /** All that it may be made of. */
    public static List<String> files(Path path) {
        return Stream.of(DATABASE, Journal.FIRST, Journal.SECOND)
                .map(file -> beside(path, file).getName())
                .toList();
    }

    private static File beside(Path path, String file) {
        return new File(path + file);
    }

    /** The journal beside a database that has such a URL, with or without its settings; empty for others. */
    public static Optional<Journal> journal(String url) {
        return url.startsWith(PREFIX)
                ? Optional.of(Journal.at(url.substring(PREFIX.length()).replaceFirst(";.*", "")))
                : Optional.empty();
    }
}
