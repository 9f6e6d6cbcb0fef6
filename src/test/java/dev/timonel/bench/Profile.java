package dev.timonel.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Where a warm server's time goes while it has work of one kind: samples of the JVM's own recorder, and how busy the cores are. */
final class Profile {
    private static final int SHOWN = 8;
    private static final int MANY = 1_000_000;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration RECORDED = Duration.ofSeconds(12);

    private final Bench bench;
    private final Figures figures;

    Profile(Bench bench) throws IOException {
        this.bench = bench;
        this.figures = new Figures("profile");
    }

    void run() throws IOException {
        for (Map.Entry<String, String> program : bench.servers().entrySet()) {
            String name = program.getKey();
            Path data = bench.fresh("profile");
            try (Server server = Server.start(program.getValue(), data, bench.jvm(), TimonelWrites.SETTINGS)) {
                TimonelWrites.prepare(server);
                server.load(32, TimonelWrites.pods("cold", "a"), 6_000, WARM_UP);
                record("creates", name, server, TimonelWrites.pods("warm", "b"), 9_000);
                TimonelWrites.prepareFlips(server);
                server.load(32, TimonelWrites::flip, MANY, WARM_UP);
                record("readiness changes", name, server, TimonelWrites::flip, MANY);
                record("Service creates", name, server, TimonelWrites::service, MANY);
                byte[] route = Http1.get("/route?to=web-1.warm:80");
                server.load(16, n -> route, MANY, WARM_UP);
                record("routes", name, server, n -> route, MANY);
            }
        }
        figures.save(bench.keep());
    }

    private void record(String what, String name, Server server, IntFunction<byte[]> requests, int count)
            throws IOException {
        Path file = bench.fresh("profile-" + what.replace(' ', '-') + ".jfr");
        server.jcmd(bench, "JFR.start", "name=bench", "settings=profile");
        double cpu = server.child().cpu();
        Outcome outcome = server.load(32, requests, count, RECORDED);
        figures.add(
                what + ": cores that the server had busy", name, (server.child().cpu() - cpu) / outcome.seconds());
        figures.add(what + ": 1/s", name, outcome.rate());
        server.jcmd(bench, "JFR.stop", "name=bench", "filename=" + file);
        Map<String, Integer> libraries = new HashMap<>();
        Map<String, Integer> own = new HashMap<>();
        int samples = 0;
        double paused = 0;
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.getEventType().getName().equals("jdk.ExecutionSample")) {
                samples++;
                count(event.getStackTrace(), libraries, own);
            } else if (event.getEventType().getName().equals("jdk.GarbageCollection")) {
                paused += event.getDuration("sumOfPauses").toNanos() / 1e9;
            }
        }
        figures.add(what + ": paused to collect garbage, %", name, 100 * paused / outcome.seconds());
        top(what + ": in ", name, libraries, samples);
        top(what + ": under ", name, own, samples);
    }

    private static void count(RecordedStackTrace stack, Map<String, Integer> libraries, Map<String, Integer> own) {
        List<RecordedFrame> frames =
                stack.getFrames().stream().filter(RecordedFrame::isJavaFrame).toList();
        frames.stream()
                .map(frame -> frame.getMethod().getType().getName())
                .filter(type -> !type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun."))
                .findFirst()
                .ifPresent(type -> libraries.merge(packageOf(type), 1, Integer::sum));
        List<String> ours = frames.stream()
                .filter(Profile::isOurs)
                .map(Profile::methodOf)
                .distinct()
                .limit(2)
                .toList();
        if (!ours.isEmpty()) {
            own.merge(String.join(" for ", ours), 1, Integer::sum);
        }
    }

    private static boolean isOurs(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.startsWith("dev.timonel.") && !type.contains("$$Lambda");
    }

    /** Three names deep. */
    private static String packageOf(String type) {
        String[] names = type.split("\\.");
        return String.join(".", List.of(names).subList(0, Math.min(3, names.length - 1)));
    }

    private static String methodOf(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "."
                + frame.getMethod().getName();
    }

    private void top(String what, String name, Map<String, Integer> counts, int samples) {
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN)
                .forEach(e -> figures.add(what + e.getKey() + ", % of samples", name, 100.0 * e.getValue() / samples));
    }
}
