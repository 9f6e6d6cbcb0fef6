package dev.timonel.store.h2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * The file that a path led to at some time, as its file system knows it: Linux lets who has it open go on with a file that is
 * deleted, or that nobody else finds where it was.
 */
final class FoundFile {
    private final Path path;
    private final @Nullable Object key;

    private FoundFile(Path path, @Nullable Object key) {
        this.path = path;
        this.key = key;
    }

    /** The one that is there now. */
    static FoundFile at(FilePath path) {
        Path real = real(path);
        try {
            return new FoundFile(real, key(real));
        } catch (IOException unknown) {
            return new FoundFile(real, null);
        }
    }

    /** Without the names of H2's file systems. */
    static Path real(FilePath path) {
        return Path.of(path.toString().replaceFirst("^(?:[a-z]{2,}:)*", ""));
    }

    /** Whether its path leads to none now, or to another. What cannot be told is not. */
    boolean isGone() {
        try {
            return key != null && !key.equals(key(path));
        } catch (NoSuchFileException gone) {
            return true;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
