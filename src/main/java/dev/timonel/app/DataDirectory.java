package dev.timonel.app;

import dev.timonel.authentication.KeyFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds the database and the kubeconfig, for nobody else to read if it is made here, and locked for this process for as long as it lives; the
 * operating system frees the lock when the process dies, however it dies.
 */
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    /** Another process has the directory. */
    static final class InUseException extends StartRefusedException {
        private static final long serialVersionUID = 1L;

        InUseException(Path path) {
            super(
                    "The data directory " + path + " is in use by another process.",
                    "Stop the other process, or give this one a directory of its own with --timonel.data-dir=DIR.");
        }
    }

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static DataDirectory open(Path asked) {
        Path path = asked.toAbsolutePath().normalize();
        try {
            KeyFiles.makePrivately(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new InUseException(path);
            }
            if (!Files.isWritable(path)) {
                channel.close();
                throw new AccessDeniedException(path.toString());
            }
            return new DataDirectory(path, channel);
        } catch (IOException unusable) {
            throw unusable(asked, unusable);
        }
    }

    private static InvalidSettingException unusable(Path path, IOException because) {
        return new InvalidSettingException("timonel.data-dir=" + path + " can't be used: " + because(because));
    }

    /** Refuses to go on if one of these files is there and cannot be read and written. */
    void checkUsable(List<String> names) {
        for (String name : names) {
            Path file = path.resolve(name);
            try {
                if (Files.exists(file)) {
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
                            .close();
                }
            } catch (IOException unusable) {
                throw unusable(path, unusable);
            }
        }
    }

    /** The exceptions of the commonest causes say a path and no more. */
    private static String because(IOException unusable) {
        String what = String.valueOf(unusable.getMessage());
        if (unusable instanceof AccessDeniedException) {
            return what + ": permission denied";
        }
        if (unusable instanceof FileAlreadyExistsException) {
            return what + " is a file, and no directory";
        }
        return unusable instanceof NoSuchFileException ? what + " can't be made there" : what;
    }

    Path path() {
        return path;
    }

    /**
     * Writes the file in one step, so that no reader ever sees half of it, and for nobody else to read. On a full disk it is enough if
     * it says this already.
     */
    void write(String name, String text) {
        try {
            KeyFiles.writePrivately(path, name, text);
        } catch (UncheckedIOException unwritable) {
            if (!read(name).equals(Optional.of(text))) {
                throw unwritable;
            }
        }
    }

    /** Nothing if there is no such file, or none that can be read. */
    Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(path.resolve(name)));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }
}
