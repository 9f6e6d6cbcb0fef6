package dev.timonel.http;

import dev.timonel.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on the page at {@code /} are the requests of {@code http-examples}, which run as tests. */
class StartPageCommandsTest {
    private static final Pattern BLOCK = Pattern.compile(
            "(<pre tabindex=\"0\" data-from=\"(http-examples/[\\w-]+\\.http)#([\\w,]+)\"><code>)(.*?)(</code></pre>)",
            Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(strings = {"en", "es"})
    void aBlockIsWhatTheExamplesAre(String language) throws IOException {
        Path page = Path.of("src/main/resources/ui/start." + language + ".html");
        Matcher blocks = BLOCK.matcher(Files.readString(page));
        String rendered = blocks.replaceAll(block -> Matcher.quoteReplacement(
                block.group(1) + commands(Path.of(block.group(2)), block.group(3)) + block.group(5)));
        Golden.check(page, rendered);
    }

    private static String commands(Path path, String names) {
        HttpFile file = HttpFile.read(path);
        return Arrays.stream(names.split(","))
                .map(name -> CurlCommand.of(file.named(name), file.variables()) + "\n")
                .map(command ->
                        command.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
                .collect(Collectors.joining());
    }
}
