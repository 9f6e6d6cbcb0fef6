package dev.timonel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process of its own that is measured, with its output in a file. */
final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final double TICKS_A_SECOND = 100;

    private final Process process;
    private final Path output;

    private Child(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static Child start(List<String> command, Path output) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Child child = new Child(process, output);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return child;
    }

    /** Waits for this in the output. */
    Matcher await(Pattern what) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            boolean alive = process.isAlive();
            Matcher found = what.matcher(output());
            if (found.find()) {
                return found;
            }
            if (!alive) {
                break;
            }
            pause(20);
        }
        throw new IOException("it did not come to " + what + ":\n" + output());
    }

    static void pause(int millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException(stop);
        }
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    long pid() {
        return process.pid();
    }

    /** The seconds of a core that it has taken. */
    double cpu() throws IOException {
        return cpu(Path.of("/proc", Long.toString(pid())));
    }

    /** The part of them that its JIT compilers have taken, those that are threads now. */
    double compilers() throws IOException {
        double seconds = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            for (Path thread : threads.toList()) {
                if (Files.readString(thread.resolve("comm")).matches("C[12] Compiler.*\\n")) {
                    seconds += cpu(thread);
                }
            }
        } catch (NoSuchFileException ended) {
            return compilers();
        }
        return seconds;
    }

    private static double cpu(Path processOrThread) throws IOException {
        String stat = Files.readString(processOrThread.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
    }

    /** Waits until it has finished what it does behind its answers: it takes a twentieth of a core, or ten seconds are over. */
    void rests() throws IOException {
        double before = cpu();
        for (int looks = 0; looks < 20; looks++) {
            Child.pause(500);
            double after = cpu();
            if (after - before < 0.03) {
                return;
            }
            before = after;
        }
    }

    double residentMib() throws IOException {
        Matcher resident = Pattern.compile("VmRSS:\\s+(\\d+) kB")
                .matcher(Files.readString(Path.of("/proc", Long.toString(pid()), "status")));
        return resident.find() ? Long.parseLong(resident.group(1)) / 1024.0 : 0;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Waits for the end that it comes to by itself. */
    void ends() throws IOException {
        while (alive()) {
            pause(20);
        }
    }

    /** SIGTERM, and waits. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
