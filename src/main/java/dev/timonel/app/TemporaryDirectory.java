package dev.timonel.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for data that nobody wants to keep. */
record TemporaryDirectory(Path path) {

    static TemporaryDirectory make() {
        try {
            return new TemporaryDirectory(Files.createTempDirectory("timonel"));
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    void delete() {
        try (Stream<Path> inside = Files.walk(path)) {
            for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException held) {
            throw new UncheckedIOException(held);
        }
    }
}
