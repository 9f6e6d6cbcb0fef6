package dev.timonel.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged jar in a process of its own, as a user starts it, on a free port. */
public final class JarProcess implements AutoCloseable {
    private static final Pattern API = Pattern.compile("API +(http://\\S+)");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Process process;
    private final Path output;

    private JarProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    public static Path jar() {
        return Path.of("target", "timonel.jar").toAbsolutePath();
    }

    public static JarProcess start(Path dataDirectory, String... arguments) throws IOException {
        return start(List.of(), dataDirectory, arguments);
    }

    /** Where no file can grow beyond a size, until {@link #letFilesGrow}. */
    static JarProcess startWithFilesUpTo(int kibibytes, Path dataDirectory) throws IOException {
        return start(List.of("bash", "-c", "ulimit -S -f " + kibibytes + " && exec \"$@\"", "bash"), dataDirectory);
    }

    private static JarProcess start(List<String> around, Path dataDirectory, String... arguments) throws IOException {
        Path output = Files.createTempFile("timonel", ".log");
        List<String> command = new ArrayList<>(around);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar().toString(),
                "--timonel.data-dir=" + dataDirectory,
                "--server.port=0"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new JarProcess(process, output);
    }

    /** The base URL, once the process says that it is ready; an AssertionError with its output if it never does. */
    public String url() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .conditionEvaluationListener(c -> {})
                .until(() -> !process.isAlive() || API.matcher(output()).find());
        Matcher api = API.matcher(output());
        if (!api.find()) {
            throw new AssertionError("the jar did not start:\n" + output());
        }
        return api.group(1);
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void letFilesGrow() throws IOException, InterruptedException {
        Process limit = new ProcessBuilder("prlimit", "--pid", String.valueOf(pid()), "--fsize=unlimited").start();
        if (limit.waitFor() != 0) {
            throw new AssertionError(
                    "prlimit: " + new String(limit.getErrorStream().readAllBytes()));
        }
    }

    /** The exit code of a process that ends by itself. */
    public int exit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + output());
        }
        return process.exitValue();
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @Override
    public void close() throws InterruptedException, IOException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(output);
    }
}
