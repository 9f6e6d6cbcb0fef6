package dev.timonel.http;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The curl commands of the README and of other pages are the requests of {@code http-examples}, which run as tests. */
class ReadmeCommandsTest {
    private static final Pattern FROM_EXAMPLES = Pattern.compile(
            "(<!-- from (http-examples/[\\w-]+\\.http)#([\\w,]+) -->\n```console\n)(.*?)(```\n)", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```(?:console|bash|sh)\n(.*?)```\n", Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/debugging.md"})
    void aBlockFromExamplesIsWhatTheExamplesAre(Path page) throws IOException {
        Matcher blocks = FROM_EXAMPLES.matcher(Files.readString(page));
        String rendered = blocks.replaceAll(block -> Matcher.quoteReplacement(
                block.group(1) + commands(Path.of(block.group(2)), block.group(3)) + block.group(5)));
        Golden.check(page, rendered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/debugging.md"})
    void noBlockHasACurlCommandOfItsOwn(Path page) throws IOException {
        String others = FROM_EXAMPLES.matcher(Files.readString(page)).replaceAll("");
        assertThat(BLOCK.matcher(others).results().map(block -> block.group(1)))
                .isNotEmpty()
                .noneMatch(commands -> commands.contains("curl "));
    }

    private static String commands(Path path, String names) {
        HttpFile file = HttpFile.read(path);
        return Arrays.stream(names.split(","))
                .map(name -> CurlCommand.of(file.named(name), file.variables()) + "\n")
                .collect(Collectors.joining());
    }
}
