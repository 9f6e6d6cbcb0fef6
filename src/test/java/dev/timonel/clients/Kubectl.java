package dev.timonel.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A kubectl of this machine. Where the {@code kubectl} of the PATH has siblings {@code kubectl.1.NN}, it is a dispatcher that
 * chooses among them by the server's version: then the siblings are what is tested, at most three of them.
 */
record Kubectl(Path binary, int minor) {
    /** From here on, typed commands such as {@code create namespace} send protobuf. */
    private static final int FIRST_WITH_PROTOBUF = 32;

    private static final Pattern SIBLING = Pattern.compile("kubectl\\.1\\.(\\d+)");
    private static final Pattern MINOR = Pattern.compile("\"gitVersion\": \"v1\\.(\\d+)\\.");

    @Override
    public String toString() {
        return "kubectl 1." + minor;
    }

    /** The oldest, 1.32 and the newest of those found, oldest first; empty if there is none. */
    static List<Kubectl> found() {
        Path onPath = onPath();
        if (onPath == null) {
            return List.of();
        }
        TreeMap<Integer, Kubectl> byMinor = new TreeMap<>();
        siblings(onPath).forEach(k -> byMinor.put(k.minor(), k));
        if (byMinor.isEmpty()) {
            return List.of(new Kubectl(onPath, minorOf(onPath)));
        }
        return Stream.of(byMinor.firstKey(), FIRST_WITH_PROTOBUF, byMinor.lastKey())
                .filter(byMinor::containsKey)
                .distinct()
                .map(byMinor::get)
                .toList();
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

    private static List<Kubectl> siblings(Path kubectl) {
        List<Kubectl> siblings = new ArrayList<>();
        try (Stream<Path> files = Files.list(kubectl.getParent())) {
            for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
                Matcher name = SIBLING.matcher(file.getFileName().toString());
                if (name.matches() && Files.isExecutable(file)) {
                    siblings.add(new Kubectl(file, Integer.parseInt(name.group(1))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return siblings;
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
