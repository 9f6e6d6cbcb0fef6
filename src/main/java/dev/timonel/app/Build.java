package dev.timonel.app;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** Which build of the program runs. */
final class Build {
    private Build() {}

    /** Another text for another jar file; {@code ""} where the program is not run from one, and may change at any time. */
    static String name() {
        try {
            Optional<CodeSource> source =
                    Optional.ofNullable(Build.class.getProtectionDomain().getCodeSource());
            if (source.isEmpty() || source.get().getLocation() == null) {
                return "";
            }
            Path file = Path.of(source.get().getLocation().toURI());
            return Files.isRegularFile(file)
                    ? Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis()
                    : "";
        } catch (URISyntaxException | IOException | RuntimeException unknown) {
            return "";
        }
    }
}
