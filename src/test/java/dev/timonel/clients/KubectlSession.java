package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One kubectl, pointed at one server, with a home and a cache of its own. */
final class KubectlSession {
    private static final int TIMEOUT_SECONDS = 120;

    /** How kubectl learns where the server is. */
    enum Access {
        SERVER_FLAG,
        KUBECONFIG
    }

    record Result(int exit, String out, String err) {}

    private final Kubectl kubectl;
    private final SharedServers.Served server;
    private final Access access;
    private final Path home;

    KubectlSession(Kubectl kubectl, SharedServers.Served server, Access access, Path home) {
        this.kubectl = kubectl;
        this.server = server;
        this.access = access;
        this.home = home;
    }

    /** A file in this session's home. */
    String file(String name, String content) {
        try {
            return Files.writeString(home.resolve(name), content).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An editor that replaces one text by another. */
    String editor(String from, String to) {
        String script = file("editor-" + Integer.toHexString((from + to).hashCode()), """
                #!/bin/sh
                sed -i 's/%s/%s/' "$1"
                """.formatted(from, to));
        if (!Path.of(script).toFile().setExecutable(true)) {
            throw new IllegalStateException("no permission to run " + script);
        }
        return script;
    }

    /** What it prints; fails unless it exits with 0. */
    String ok(String... args) {
        Result result = run(args);
        assertThat(result.exit())
                .as("kubectl %s%n%s%s", String.join(" ", args), result.out(), result.err())
                .isZero();
        return result.out();
    }

    /** What it complains about; fails if it exits with 0. */
    String refused(String... args) {
        Result result = run(args);
        assertThat(result.exit())
                .as("kubectl %s%n%s", String.join(" ", args), result.out())
                .isNotZero();
        return result.err();
    }

    Result run(String... args) {
        return runWith(Map.of(), args);
    }

    Result runWith(Map<String, String> environment, String... args) {
        Map<String, String> all = environment();
        all.putAll(environment);
        return execute(command(args), all);
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new ProcessBuilder().environment();
        environment.remove("KUBECONFIG");
        environment.put("HOME", home.toString());
        environment.put("TMPDIR", home.toString());
        if (access == Access.KUBECONFIG) {
            environment.put("KUBECONFIG", server.dataDir().resolve("kubeconfig").toString());
        }
        return environment;
    }

    private List<String> command(String... args) {
        List<String> command = new ArrayList<>();
        command.add(kubectl.binary().toString());
        command.add("--cache-dir=" + home.resolve("cache"));
        if (access == Access.SERVER_FLAG) {
            command.add("--server=" + server.url());
        }
        command.addAll(List.of(args));
        return command;
    }

    static Result execute(List<String> command, Map<String, String> environment) {
        try {
            Path out = Files.createTempFile("kubectl", ".out");
            Path err = Files.createTempFile("kubectl", ".err");
            Process process = start(command, environment, out, err);
            boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            Result result = new Result(ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Process start(List<String> command, Map<String, String> environment, Path out, Path err)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** A command that goes on printing, such as {@code get -w}. */
    Following follow(String... args) {
        try {
            Path out = Files.createTempFile(home, "follow", ".out");
            return new Following(start(command(args), environment(), out, home.resolve("follow.err")), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Following(Process process, Path out) implements AutoCloseable {
        void prints(String regex) {
            await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(Files.readString(out)).containsPattern(regex));
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
