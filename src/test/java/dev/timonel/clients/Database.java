package dev.timonel.clients;

import java.util.Arrays;
import java.util.stream.Stream;

/** Where the server under test keeps its objects. */
enum Database {
    H2,
    POSTGRESQL;

    /** Those of {@code -Ddatabases=H2,POSTGRESQL}, which is the default here; a quick build tries most clients on one. */
    static Stream<Database> tried() {
        return Arrays.stream(System.getProperty("databases", "H2,POSTGRESQL").split(","))
                .map(Database::valueOf);
    }
}
