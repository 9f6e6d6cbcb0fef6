package dev.timonel.store.h2;

import java.nio.file.Path;
import java.util.Optional;

/** H2 in a file, set up so that little is written, and nothing that was forced to disk is lost with the power. */
public final class EmbeddedDatabase {
    /**
     * Pages are compressed: bodies that are beside each other say much the same. No write waits for a thread of H2's own
     * (WRITE_DELAY), so that what is freed is what the file no longer needs, and that may be used again at once: see
     * {@link OrderedFile}.
     */
    private static final String SETTINGS =
            ";DB_CLOSE_ON_EXIT=FALSE;COMPRESS=TRUE;WRITE_DELAY=0;RETENTION_TIME=0;MAX_COMPACT_TIME=0";

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

    /** The journal beside a database that has such a URL, with or without its settings; empty for others. */
    public static Optional<Journal> journal(String url) {
        return url.startsWith(PREFIX)
                ? Optional.of(Journal.at(url.substring(PREFIX.length()).replaceFirst(";.*", "")))
                : Optional.empty();
    }
}
