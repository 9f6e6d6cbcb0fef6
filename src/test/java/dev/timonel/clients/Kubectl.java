package dev.timonel.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The kubectl of this machine. Where the {@code kubectl} of the PATH has siblings {@code kubectl.1.NN}, it is a dispatcher that
 * chooses among them by the server's version: then it is the newest of them. Others are run by {@code src/clients}.
 */
record Kubectl(Path binary, int minor) {
    private static final Pattern SIBLING = Pattern.compile("^kubectl\\.1\\.(\\d+)$");
    private static final Pattern MINOR = Pattern.compile("\"gitVersion\": \"v1\\.(\\d+)\\.");

    @Override
    public String toString() {
        return "kubectl 1." + minor;
    }

    static Optional<Kubectl> found() {
        Path onPath = onPath();
        if (onPath == null) {
            return Optional.empty();
        }
        return Optional.of(siblings(onPath)
                .max(Comparator.comparingInt(Kubectl::minor))
                .orElseGet(() -> new Kubectl(onPath, minorOf(onPath))));
    }

    private static Path onPath() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path candidate = Path.of(directory, "kubectl");
            if (Files.isExecutable(candidate)) {
                try {
                    return candidate.toRealPath();
                } catch (IOException danglingLink) {
                    continue;
                }
            }
        }
        return null;
    }

    private static Stream<Kubectl> siblings(Path kubectl) {
        try (Stream<Path> files = Files.list(kubectl.getParent())) {
            return files
                    .filter(Files::isExecutable)
                    .flatMap(file -> SIBLING.matcher(file.getFileName().toString())
                            .results()
                            .map(name -> new Kubectl(file, Integer.parseInt(name.group(1)))))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int minorOf(Path binary) {
        KubectlSession.Result version = KubectlSession.execute(
                List.of(binary.toString(), "version", "--client", "-o", "json"), new ProcessBuilder().environment());
        Matcher minor = MINOR.matcher(version.out());
        if (!minor.find()) {
            throw new IllegalStateException("What version is this? " + version);
        }
        return Integer.parseInt(minor.group(1));
    }
}
