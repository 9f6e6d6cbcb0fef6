package dev.timonel.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/timonel}, with a program in the place of java that tells how it was called. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("bin", "timonel").toAbsolutePath();

    @TempDir
    Path dir;

    private Path jar;
    private Path home;

    @BeforeEach
    void installs() throws IOException {
        jar = Files.createFile(dir.resolve("timonel.jar"));
        home = dir.resolve("a jdk");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"pid $$\"\nfor word in \"$@\"; do echo \"[$word]\"; done\nexit 7\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Run(int exit, long pid, List<String> lines) {
        List<String> archive() {
            return lines.stream().filter(line -> line.contains(".jsa")).toList();
        }
    }

    private Run run(Path script, Map<String, String> more, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(script.toString()), Stream.of(arguments))
                        .toList())
                .directory(dir.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeAll(List.of("JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "TIMONEL_DATA_DIR"));
        builder.environment().putAll(Map.of("JAVA_HOME", home.toString(), "TIMONEL_JAR", jar.toString()));
        builder.environment().putAll(more);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        return new Run(process.waitFor(), process.pid(), output.lines().toList());
    }

    @Test
    void javaTakesItsPlaceWithTheArgumentsAsTheyWere() throws Exception {
        Run run = run(SCRIPT, Map.of("JAVA_OPTS", "-Xmx1g  -Da=*"), "--server.port=1", "a b", "--c=*");

        assertThat(run.exit()).isEqualTo(7);
        assertThat(run.lines())
                .startsWith("pid " + run.pid())
                .endsWith("[-Xmx1g]", "[-Da=*]", "[-jar]", "[" + jar + "]", "[--server.port=1]", "[a b]", "[--c=*]")
                .contains("[-XX:+ExitOnOutOfMemoryError]");
    }

    @Test
    void aCollectorThatSomebodyChoseIsTheOnlyOne() throws Exception {
        for (String variable : List.of("JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")) {
            assertThat(run(SCRIPT, Map.of(variable, "-Xmx1g -XX:+UseG1GC")).lines())
                    .as(variable)
                    .doesNotContain("[-XX:+UseParallelGC]", "[-XX:MaxNewSize=256m]");
        }
        String parallel = "[-XX:+UseParallelGC]";
        String others = "-XX:+UseStringDeduplication -XX:MaxGCPauseMillis=50";
        assertThat(run(SCRIPT, Map.of("JAVA_OPTS", others)).lines().contains(parallel))
                .as("other options are no choice of a collector")
                .isEqualTo(run(SCRIPT, Map.of()).lines().contains(parallel));
    }

    @Test
    void theFirstRunThatGetsReadyLeavesTheArchiveOfTheLaterOnes() throws Exception {
        Path data = dir.resolve("my data");
        String argument = "--timonel.data-dir=" + data;
        List<String> first = run(SCRIPT, Map.of(), argument).archive();
        Path archive = Path.of(first.get(0).replaceAll("\\[-XX:ArchiveClassesAtExit=(.*)]", "$1"));
        assertThat(archive.getParent()).isEqualTo(data);

        Files.createFile(archive);
        assertThat(run(SCRIPT, Map.of(), argument).archive())
                .as("no start came to its end")
                .isEqualTo(first);
        Files.createFile(archive);
        Files.createFile(data.resolve("kubeconfig"));
        assertThat(run(SCRIPT, Map.of(), argument).archive())
                .containsExactly("[-XX:SharedArchiveFile=" + archive + "]");

        Files.writeString(jar, "another");
        assertThat(run(SCRIPT, Map.of(), argument).archive())
                .singleElement()
                .asString()
                .startsWith("[-XX:ArchiveClassesAtExit=")
                .isNotEqualTo(first.get(0));
        assertThat(archive).doesNotExist();
    }

    @Test
    void theArchiveIsWhereTheDataAre() throws Exception {
        assertThat(run(SCRIPT, Map.of()).archive()).singleElement().asString().contains("=data/classes-");
        assertThat(run(SCRIPT, Map.of("TIMONEL_DATA_DIR", "other")).archive())
                .singleElement()
                .asString()
                .contains("=other/classes-");
        assertThat(dir.resolve("data")).isDirectory();
    }

    @Test
    void aCommandNeedsNoDataDirectoryAndHasAnArchiveOfItsOwn() throws Exception {
        Map<String, String> cache =
                Map.of("XDG_CACHE_HOME", dir.resolve("cache").toString());
        Run first = run(SCRIPT, cache, "audit", "--namespace", "a b");

        assertThat(first.exit()).isEqualTo(7);
        assertThat(first.lines())
                .contains("[-XX:TieredStopAtLevel=1]")
                .endsWith("[-jar]", "[" + jar + "]", "[audit]", "[--namespace]", "[a b]");
        assertThat(first.archive())
                .singleElement()
                .asString()
                .startsWith("[-XX:ArchiveClassesAtExit=" + dir.resolve("cache/timonel/commands-"));
        assertThat(dir.resolve("data")).doesNotExist();

        Path archive = Path.of(first.archive().get(0).replaceAll("\\[-XX:ArchiveClassesAtExit=(.*jsa).*]", "$1"));
        Files.createFile(archive);
        for (String argument : List.of("--help", "--version", "explain")) {
            assertThat(run(SCRIPT, cache, argument).archive())
                    .containsExactly("[-XX:SharedArchiveFile=" + archive + "]");
        }
    }

    @Test
    void aCommandRunsWhereNothingCanBeKept() throws Exception {
        Path file = Files.createFile(dir.resolve("no directory"));
        Run run = run(SCRIPT, Map.of("XDG_CACHE_HOME", file.toString()), "audit");

        assertThat(run.exit()).isEqualTo(7);
        assertThat(run.archive()).isEmpty();
    }

    @Test
    void itIsFoundThroughLinks() throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("timonel"), SCRIPT);
        Path again = Files.createSymbolicLink(dir.resolve("again"), link.getFileName());
        Run run = run(again, Map.of("TIMONEL_JAR", ""));

        assertThat(run.lines().toString())
                .contains(SCRIPT.getParent()
                        .resolveSibling("target")
                        .resolve("timonel.jar")
                        .toString());
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        Run noJar = run(SCRIPT, Map.of("TIMONEL_JAR", "nowhere.jar"));
        Run noJava = run(SCRIPT, Map.of("JAVA_HOME", dir.resolve("nothing").toString()));

        assertThat(noJar.exit()).isEqualTo(1);
        assertThat(noJar.lines()).singleElement().asString().contains("there is no nowhere.jar");
        assertThat(noJava.exit()).isEqualTo(1);
        assertThat(noJava.lines()).singleElement().asString().contains("JAVA_HOME is");
    }
}
