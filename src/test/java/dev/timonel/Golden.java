package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reviewed text that output must equal: under {@code src/test/resources/golden}, or elsewhere where readers look for it.
 * {@code -Dgolden.update=true} rewrites it, for the diff to be read.
 */
public final class Golden {
    private static final Path ROOT = Path.of("src", "test", "resources", "golden");

    private Golden() {}

    /** {@code name} is a path below the root: {@code route/cluster-ip.txt}. */
    public static void assertMatches(String name, String actual) {
        check(ROOT.resolve(name), actual);
    }

    public static void check(Path file, String actual) {
        check(file, actual, Boolean.getBoolean("golden.update"));
    }

    static void check(Path file, String actual, boolean update) {
        try {
            if (update) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, actual);
            }
            assertThat(file).exists();
            assertThat(actual)
                    .as("%s is no longer what it should be; mvn verify -Dgolden.update=true writes it anew", file)
                    .isEqualTo(Files.readString(file));
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }
}
