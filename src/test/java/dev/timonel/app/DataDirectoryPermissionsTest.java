package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryPermissionsTest {
    @TempDir
    private Path above;

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

    private static String permissions(Path directory) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }
}
