package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.store.UnreadableStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts on a data directory of which something is damaged or missing: they are told what, and leave everything as it was. */
@Tag("slow")
class RefusedStartTest {
    @TempDir
    private Path data;

    private Path database;

    @BeforeEach
    void stopInOrder() {
        Timonel.start("--timonel.data-dir=" + data).close();
        database = data.resolve("timonel.mv.db");
    }

    @Test
    void aDatabaseThatIsGoneOrEmptyIsNoNewCluster() throws Exception {
        Path elsewhere = Files.move(database, data.resolve("elsewhere"));
        assertRefused(StartRefusedException.class, "has the kubeconfig of a cluster, but not its database");
        Files.createFile(database);
        assertRefused(StartRefusedException.class, "has the kubeconfig of a cluster, but not its database");
        Files.writeString(data.resolve("timonel.journal.2"), "");
        assertRefused(UnreadableStoreException.class, "is missing or empty, and its journal is there");

        Files.delete(data.resolve("timonel.journal.2"));
        Files.delete(database);
        Files.move(elsewhere, database);
        Timonel.start("--timonel.data-dir=" + data).close();
    }

    @Test
    void aDatabaseThatIsCutOffOrWrittenOverIsNamed() throws Exception {
        byte[] whole = Files.readAllBytes(database);
        Files.writeString(database, "no database ".repeat(6_000));
        assertRefused(UnreadableStoreException.class, "does not begin as a database does");
        byte[] header = Arrays.copyOf(whole, 2 * 4096);
        Files.write(database, header);
        assertRefused(StartRefusedException.class, "has the kubeconfig of a cluster, but not its database");
        Files.write(database, Arrays.copyOf(header, 20 * 4096));
        assertRefused(UnreadableStoreException.class, "timonel.mv.db is damaged: nothing in it is whole");
        Files.delete(database);
        Files.createDirectory(database);
        assertRefused(InvalidSettingException.class, "can't be used: ");
    }

    @Test
    void aFirstStartThatWasCutOffBeforeAnythingWasThereBeginsAnew() throws Exception {
        byte[] whole = Files.readAllBytes(database);
        for (int length : new int[] {0, 4096, 8192}) {
            Files.delete(data.resolve("kubeconfig"));
            Files.write(database, Arrays.copyOf(whole, length));
            Timonel.start("--timonel.data-dir=" + data).close();
        }
    }

    private void assertRefused(Class<? extends Exception> how, String because) throws IOException {
        Map<Path, byte[]> before = files();
        assertThatThrownBy(() -> Timonel.start("--timonel.data-dir=" + data))
                .satisfies(refused -> assertThat(Stream.iterate(refused, e -> e != null, Throwable::getCause))
                        .filteredOn(how::isInstance)
                        .singleElement(InstanceOfAssertFactories.THROWABLE)
                        .hasMessageContaining(because));
        Map<Path, byte[]> after = files();
        assertThat(after).containsOnlyKeys(before.keySet());
        before.forEach((file, content) ->
                assertThat(after.get(file)).as(file.toString()).isEqualTo(content));
    }

    private Map<Path, byte[]> files() throws IOException {
        Map<Path, byte[]> files = new HashMap<>();
        try (Stream<Path> all = Files.list(data).filter(Files::isRegularFile)) {
            for (Path file : all.toList()) {
                files.put(file, Files.readAllBytes(file));
            }
        }
        return files;
    }
}
