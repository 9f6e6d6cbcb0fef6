package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryPermissionsTest {
    @TempDir
    private Path above;

    @Test
    void aFileThatCannotBeWrittenIsNoMatterIfItSaysTheSameAlready() throws Exception {
        try (DataDirectory directory = DataDirectory.open(above.resolve("full"))) {
            directory.write("kubeconfig", "same");
            Files.createDirectories(above.resolve("full/kubeconfig.new/in-the-way"));

            directory.write("kubeconfig", "same");
            assertThat(directory.read("kubeconfig")).contains("same");
            assertThatThrownBy(() -> directory.write("kubeconfig", "other")).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void aDirectoryThatIsMadeIsForItsUserAlone() throws Exception {
        Path asked = above.resolve("lab/data");
        DataDirectory.open(asked).close();
        assertThat(permissions(asked)).isEqualTo("rwx------");
        Path beside = Files.createDirectory(above.resolve("beside"));
        assertThat(permissions(above.resolve("lab")))
                .as("what is above it is as others are")
                .isEqualTo(permissions(beside));
    }

    @Test
    void aDirectoryThatIsThereStaysAsItIs() throws Exception {
        Path there = Files.createDirectory(above.resolve("there"));
        Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-xr-x"));
        DataDirectory.open(there).close();
        assertThat(permissions(there)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void whatIsNoDirectoryIsRefusedInWords() throws Exception {
        Path file = Files.createFile(above.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.open(file))
                .hasMessage("timonel.data-dir=" + file + " can't be used: " + file + " is a file, and no directory");
        assertThatThrownBy(() -> DataDirectory.open(file.resolve("below")))
                .hasMessageStartingWith("timonel.data-dir=" + file + "/below can't be used: ")
                .hasMessageContaining(" is a file, and no directory");
        Path nowhere = Path.of("/proc/timonel");
        assertThatThrownBy(() -> DataDirectory.open(nowhere)).hasMessageEndingWith(" can't be made there");
    }

    private static String permissions(Path directory) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }
}
