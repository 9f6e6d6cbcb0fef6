package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {
    @TempDir
    Path directory;

    @Test
    void theSameTextPasses() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "one\n");
        assertThatCode(() -> Golden.check(file, "one\n", false)).doesNotThrowAnyException();
    }

    @Test
    void anotherTextFailsAndLeavesTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "one\n");
        assertThatThrownBy(() -> Golden.check(file, "two\n", false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dgolden.update=true");
        assertThat(file).hasContent("one\n");
    }

    @Test
    void aMissingFileFails() {
        assertThatThrownBy(() -> Golden.check(directory.resolve("none"), "", false))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void anUpdateWritesTheFileAndItsDirectory() {
        Path file = directory.resolve("new/a.txt");
        Golden.check(file, "three\n", true);
        assertThat(file).hasContent("three\n");
    }
}
