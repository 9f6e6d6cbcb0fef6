package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code demo/demo.sh} against a real server, where there is a shell with curl. */
class DemoScriptTest {

    @BeforeAll
    static void findShellAndCurl() {
        List<Path> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(Path::of)
                .toList();
        for (String program : List.of("sh", "curl", "sed")) {
            assumeTrue(
                    path.stream().anyMatch(directory -> Files.isExecutable(directory.resolve(program))),
                    program + " is not installed");
        }
    }

    @Test
    void theDemoShowsWhereRequestsGoAndCanBeRunAgain(@TempDir Path dataDir) throws Exception {
        try (RunningServer server = RunningServer.start(dataDir)) {
            String first = run(server);
            assertThat(first)
                    .contains(
                            "5 of 10 to web-1 at 10.244.",
                            "5 of 10 to web-2 at 10.244.",
                            "10 of 10 to web-2 at 10.244.")
                    .contains("Forward (RoundRobin)", "Reject (NoEndpoints)")
                    .contains("because pod web-1 comes nearest: it has app=web where the selector says wbe");
            assertThat(first.split("Forward")).hasSize(6);
            assertThat(run(server)).contains("5 of 10 to web-1 at 10.244.");
            assertThat(run(server, "clean")).contains("The namespace demo is gone.");
        }
    }

    private static String run(RunningServer server, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "demo/demo.sh"));
        command.addAll(List.of(arguments));
        ProcessBuilder script = new ProcessBuilder(command).redirectErrorStream(true);
        script.environment().put("TIMONEL_URL", server.baseUrl());
        Process process = script.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
