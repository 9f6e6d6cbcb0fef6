package dev.timonel.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that is killed while it migrates an embedded database. */
class WholeMigrationTest {
    private static final String NEWEST = "10";
    private static final int EACH = 7;

    @TempDir
    private Path directory;

    /** The directory as a killed process would leave it, at every so many a write. */
    private final class Killed implements SimulatedDisk.Moment {
        private final List<Path> left = new ArrayList<>();
        private boolean started;
        private int calls;

        @Override
        public boolean isNow() {
            if (started && calls++ % EACH == 0) {
                try {
                    left.add(copy("killed-" + left.size()));
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
            return false;
        }

        @Override
        public Path directory() {
            throw new IllegalStateException();
        }
    }

    private Path copy(String name) throws IOException {
        Path to = Files.createDirectory(directory.resolve(name));
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    @Test
    void theFirstOneBeginsAnew() throws Exception {
        assertThat(killedWhileMigrating())
                .hasSizeGreaterThan(5)
                .allSatisfy(left -> assertThat(revision(left)).isZero());
    }

    @Test
    void thatOfAnOlderVersionsDataBeginsAnewWithAllThatThereWas() throws Exception {
        Path path = Files.createDirectory(directory.resolve("data")).resolve("timonel");
        migrate(path, EmbeddedDatabase.url(path), "3");
        try (Connection connection = DriverManager.getConnection(EmbeddedDatabase.url(path));
                Statement sql = connection.createStatement()) {
            sql.execute("update cluster set revision = 17");
        }

        assertThat(killedWhileMigrating())
                .hasSizeGreaterThan(5)
                .allSatisfy(left -> assertThat(revision(left)).isEqualTo(17));
    }

    /** A process loses its locks on a file with the first of its handles that it closes. */
    @Test
    void noOtherProcessGetsTheDatabaseWhenItHasMigrated() throws Exception {
        Path path = directory.resolve("timonel");
        String url = EmbeddedDatabase.url(path);
        try (Connection open = DriverManager.getConnection(url);
                WholeMigration whole = migrate(path, url, NEWEST)) {
            assertThat(open.isValid(10)).isTrue();
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Locks.class.getName(),
                            path + ".mv.db")
                    .inheritIO()
                    .start();
            assertThat(other.waitFor()).as(whole.getCallbackName()).isEqualTo(Locks.REFUSED);
        }
    }

    /** Another process, which ends with {@link #REFUSED} if it cannot lock a file. */
    static final class Locks {
        private static final int REFUSED = 7;

        private Locks() {}

        public static void main(String[] args) throws IOException {
            try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                System.exit(file.tryLock() == null ? REFUSED : 0);
            }
        }
    }

    private List<Path> killedWhileMigrating() throws IOException {
        Path path = Files.createDirectories(directory.resolve("data")).resolve("timonel");
        Killed killed = new Killed();
        SimulatedDisk.start(new Random(0), killed);
        killed.started = true;
        migrate(path, EmbeddedDatabase.url(SimulatedDisk.SCHEME + ":" + path), NEWEST);
        killed.started = false;
        assertThat(directory.resolve("data")).isDirectoryNotContaining("glob:**before-migration*");
        return killed.left;
    }

    /** That a start comes to, with the newest schema. */
    private static long revision(Path left) throws SQLException {
        Path path = left.resolve("timonel");
        migrate(path, EmbeddedDatabase.url(path), NEWEST);
        try (Connection connection = DriverManager.getConnection(EmbeddedDatabase.url(path));
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery("select revision from cluster")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static WholeMigration migrate(Path path, String url, String target) {
        WholeMigration whole = new WholeMigration(path);
        whole.undoIfCutOff();
        Flyway.configure()
                .dataSource(url, null, null)
                .callbacks(whole)
                .target(target)
                .load()
                .migrate();
        return whole;
    }
}
