package dev.timonel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.timonel.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Sends every request of {@code http-examples} to a real server, in file order, and checks what the files expect. */
class HttpExamplesTest {
    private static final Path DIRECTORY = Path.of("http-examples");
    private static final List<String> LEFT_ALONE = List.of("namespaces", "nodes", "pods", "services", "endpoints");

    @TempDir
    static Path dataDir;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(
                dataDir,
                "--timonel.audit-log.path=" + dataDir.resolve("audit.log"),
                "--timonel.audit-log.open-door=true");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Twice, since a file that does not clean up fails the second time. */
    @TestFactory
    Stream<DynamicNode> everyExampleIsAnsweredAsItExpects() {
        Map<String, String> before = names();
        Stream<DynamicNode> runs =
                Stream.of("first run", "second run").flatMap(run -> files().map(file -> requests(file, run)));
        DynamicTest clean =
                dynamicTest("nothing is left behind", () -> assertThat(names()).isEqualTo(before));
        DynamicTest audited = dynamicTest(
                "the audit log has them",
                () -> assertThat(dataDir.resolve("audit.log"))
                        .content()
                        .contains("\"requestURI\":\"/export\"", "\"verb\":\"create\""));
        return Stream.concat(runs, Stream.of(clean, audited));
    }

    private static DynamicContainer requests(Path path, String run) {
        HttpFile file = HttpFile.read(path);
        HttpSession session = new HttpSession(file, server.baseUrl());
        return dynamicContainer(
                path.getFileName() + ", " + run,
                file.examples().stream()
                        .map(example -> dynamicTest(
                                example.line() + " " + example.title(),
                                () -> assertThat(session.run(example))
                                        .as("%s:%d", path, example.line())
                                        .isEmpty())));
    }

    private static Map<String, String> names() {
        HttpFile lists = HttpFile.parse(String.join(
                "\n",
                LEFT_ALONE.stream()
                        .map(plural -> "### " + plural + "\n# @name " + plural + "\n# expect 200\nGET {{host}}/api/v1/"
                                + plural + "\n")
                        .toList()));
        HttpSession session = new HttpSession(lists, server.baseUrl());
        Map<String, String> names = new TreeMap<>();
        lists.examples().forEach(list -> {
            assertThat(session.run(list)).isEmpty();
            names.put(
                    list.name(),
                    JsonPaths.at(session.answer(list.name()).body(), "$.items[*].metadata.name")
                            .toString());
        });
        return names;
    }

    private static Stream<Path> files() {
        try (Stream<Path> all = Files.list(DIRECTORY)) {
            return all.filter(p -> p.toString().endsWith(".http")).sorted().toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
