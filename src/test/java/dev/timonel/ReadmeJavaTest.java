package dev.timonel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's Java is that of tests, which compile and run; without the line that names their package. */
class ReadmeJavaTest {
    private static final Path README = Path.of("README.md");
    private static final Pattern BLOCK =
            Pattern.compile("(<!-- from (src/test/java/[\\w/]+\\.java) -->\n```java\n)(.*?)(```\n)", Pattern.DOTALL);

    @Test
    void aBlockIsWhatTheTestIs() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(README));
        String rendered = blocks.replaceAll(
                block -> Matcher.quoteReplacement(block.group(1) + source(Path.of(block.group(2))) + block.group(4)));
        Golden.check(README, rendered);
    }

    private static String source(Path file) {
        try {
            return Files.readString(file).replaceFirst("package [\\w.]+;\n\n", "");
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
