package dev.timonel.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged jar as a command: an answer, an exit status, and nothing left behind. */
class CommandsIT {
    private static final Path DUMP =
            Path.of("src/test/resources/dumps/broken-selector-typo.yaml").toAbsolutePath();

    @TempDir
    private Path dir;

    @ParameterizedTest(name = "{0} ends with {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "explain default/hostnames | 1 | carries app=hostname",
                "route --to hostnames.default:80 | 1 | Reject",
                "route --to kubernetes.default:443 -o json | 0 | \"verdict\":\"Forward\"",
                "audit | 1 | [SelectorMatchesNothing]",
                "audit --namespace kube-system | 0 | Nothing is amiss.",
                "audti | 2 | Did you mean: timonel audit",
            })
    void aDumpIsPipedInAndTheAnswerComesOut(String line, int exit, String says) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JarProcess.jar().toString()));
        command.addAll(List.of(line.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectInput(DUMP.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(output).contains(says).doesNotContain("\tat ", "DEBUG", "WARN");
        assertThat(process.waitFor()).isEqualTo(exit);
        assertThat(leftBehind()).isEmpty();
    }

    private List<Path> leftBehind() throws IOException {
        try (var files = Files.list(dir)) {
            return files.toList();
        }
    }
}
