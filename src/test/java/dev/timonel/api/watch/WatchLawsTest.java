package dev.timonel.api.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import dev.timonel.api.watch.WatchDoor.Way;
import dev.timonel.model.KubeJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What etcd promises of a watch, and its robustness tests hold it to (ordered, unique, atomic, reliable, resumable, bookmarkable):
 * of watches by chunks, WebSocket and HTTP/2, of all namespaces, one, by label and by name, that go on, or hang up and resume, while
 * many write, across a restart of the server and the compaction of its log.
 */
@Timeout(600)
@Tag("slow")
class WatchLawsTest {
    private static final String CONFIG_MAPS = "/configmaps";
    private static final String LAST = "last";
    private static final int WRITERS = 3;
    private static final int WRITES = 15;

    @TempDir
    Path data;

    private final Servers servers = new Servers();
    /** Those that ask for the state as events have got it, empty as it is before the first write. */
    private final CountDownLatch haveTheState = new CountDownLatch(
            (int) watchers().stream().filter(Watcher::initial).count());

    private final Map<Long, Seen> acknowledged = new ConcurrentSkipListMap<>();

    /** An event; {@code red} and {@code turn} are what the object says. */
    record Seen(String type, long revision, String name, boolean red, int turn) {
        static Seen of(String type, JsonNode object) {
            JsonNode metadata = object.path("metadata");
            return new Seen(
                    type,
                    Long.parseLong(metadata.path("resourceVersion").asString()),
                    metadata.path("namespace").asString("") + "/"
                            + metadata.path("name").asString(""),
                    metadata.path("labels").path("color").asString("").equals("red"),
                    object.path("data").path("turn").asInt(0));
        }
    }

    /** The server, and where it is found when it starts again. */
    private final class Servers {
        private RunningServer running;
        private WatchDoor door;

        synchronized WatchDoor door() {
            return door;
        }

        synchronized void start(String... settings) throws Exception {
            if (running != null) {
                running.close();
            }
            List<String> all = new ArrayList<>(List.of(settings));
            all.add("--timonel.https.port=0");
            running = RunningServer.start(data, all.toArray(String[]::new));
            door = new WatchDoor(running.baseUrl(), data);
        }

        synchronized void stop() {
            running.close();
        }
    }

    /** {@code hops} is after how many events it hangs up and resumes; 0 for never. {@code initial}: it asks for the state as events. */
    private record Watcher(Way way, String scope, String selector, Predicate<Seen> sees, int hops, boolean initial) {}

    private static final Predicate<Seen> ALL = seen -> true;

    private static List<Watcher> watchers() {
        Predicate<Seen> inA = seen -> seen.name().startsWith("law-a/");
        Predicate<Seen> one = seen -> seen.name().equals("law-a/last");
        return List.of(
                new Watcher(Way.CHUNKS, "", "", ALL, 0, false),
                new Watcher(Way.CHUNKS, "/namespaces/law-a", "", inA, 7, true),
                new Watcher(Way.CHUNKS, "", "&labelSelector=color%3Dred", Seen::red, 5, true),
                new Watcher(Way.CHUNKS, "", "&fieldSelector=metadata.name%3Dlast", one, 0, false),
                new Watcher(Way.WEB_SOCKET, "/namespaces/law-a", "", inA, 0, false),
                new Watcher(Way.WEB_SOCKET, "", "&labelSelector=color%3Dred", Seen::red, 4, false),
                new Watcher(Way.HTTP_2, "", "", ALL, 9, false),
                new Watcher(
                        Way.HTTP_2, "/namespaces/law-a", "&labelSelector=color%3Dred", inA.and(Seen::red), 3, true));
    }

    @Test
    void everyWatchIsOrderedUniqueAtomicReliableResumableAndBookmarkable() throws Exception {
        servers.start();
        for (String namespace : List.of("law-a", "law-b")) {
            write("POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}");
        }
        long start = revision(write("GET", "/api/v1" + CONFIG_MAPS + "?limit=1", ""));
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Watcher> watchers = watchers();
            List<Future<List<Seen>>> watched = new ArrayList<>();
            watchers.forEach(watcher -> watched.add(threads.submit(() -> follow(watcher, start))));
            haveTheState.await();
            writeALot(threads, 1);
            servers.start();
            writeALot(threads, 2);
            write("POST", "/api/v1/namespaces/law-a" + CONFIG_MAPS, body(LAST, true, 1));
            List<Seen> history = watched.get(0).get();
            assertThat(history).hasSizeGreaterThan(2 * WRITERS * WRITES);
            theHistoryIsWhatWasAcknowledged(history);
            for (int i = 0; i < watched.size(); i++) {
                assertThat(watched.get(i).get())
                        .as("%s", watchers.get(i))
                        .isEqualTo(asSeen(history, watchers.get(i).sees()));
            }
            whatIsCompactedIsGone(start, history);
        } finally {
            threads.shutdownNow();
            servers.stop();
        }
    }

    /** Every write is an event, with the revision that its client was told, and nothing else is. */
    private void theHistoryIsWhatWasAcknowledged(List<Seen> history) {
        assertThat(history.stream().map(Seen::revision)).isSorted().doesNotHaveDuplicates();
        Map<Long, Seen> written = new TreeMap<>();
        history.stream()
                .filter(seen -> !seen.type().equals("DELETED"))
                .forEach(seen -> written.put(seen.revision(), seen));
        assertThat(written.values())
                .extracting(Seen::name, Seen::red, Seen::turn, Seen::revision)
                .isEqualTo(acknowledged.values().stream()
                        .map(seen -> org.assertj.core.groups.Tuple.tuple(
                                seen.name(), seen.red(), seen.turn(), seen.revision()))
                        .toList());
        Map<String, String> last = new TreeMap<>();
        for (Seen seen : history) {
            String before = last.put(seen.name(), seen.type());
            boolean begins = before == null || before.equals("DELETED");
            assertThat(seen.type().equals("ADDED"))
                    .as("%s after %s", seen, before)
                    .isEqualTo(begins);
        }
    }

    /** The same history to somebody who sees a part of it: what comes into sight is added, what leaves it deleted. */
    private static List<Seen> asSeen(List<Seen> history, Predicate<Seen> sees) {
        Map<String, Seen> visible = new TreeMap<>();
        List<Seen> expected = new ArrayList<>();
        for (Seen event : history) {
            Seen before = visible.get(event.name());
            boolean does = sees.test(event) && !event.type().equals("DELETED");
            if (does) {
                expected.add(new Seen(
                        before == null ? "ADDED" : "MODIFIED",
                        event.revision(),
                        event.name(),
                        event.red(),
                        event.turn()));
                visible.put(event.name(), event);
            } else if (before != null) {
                Seen gone = event.type().equals("DELETED") ? event : before;
                expected.add(new Seen("DELETED", event.revision(), event.name(), gone.red(), gone.turn()));
                visible.remove(event.name());
            }
        }
        return expected;
    }

    /** Until the last object of all has been seen. */
    private List<Seen> follow(Watcher watcher, long start) throws Exception {
        List<Seen> seen = new ArrayList<>();
        long revision = start;
        boolean state = watcher.initial();
        while (true) {
            String query = state
                    ? "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                    : "&resourceVersion=" + revision;
            try (WatchDoor.Lines lines = servers.door()
                    .watch(
                            watcher.way(),
                            "/api/v1" + watcher.scope() + CONFIG_MAPS + "?watch=true&allowWatchBookmarks=true" + query
                                    + watcher.selector())) {
                int budget = watcher.hops() == 0 ? Integer.MAX_VALUE : watcher.hops();
                for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                    JsonNode event = KubeJson.tree(line.get().getBytes(StandardCharsets.UTF_8));
                    Seen now = Seen.of(event.path("type").asString(), event.path("object"));
                    boolean end = event.path("object")
                            .path("metadata")
                            .path("annotations")
                            .has("k8s.io/initial-events-end");
                    assertThat(now.revision())
                            .as("%s after %s", event, revision)
                            .isGreaterThanOrEqualTo(
                                    end || now.type().equals("BOOKMARK") ? revision : state ? 1 : revision + 1);
                    revision = Math.max(revision, now.revision());
                    state &= !end;
                    if (end) {
                        haveTheState.countDown();
                    }
                    if (now.name().startsWith("law-")
                            && !now.name().contains("kube-root")
                            && !now.type().equals("BOOKMARK")) {
                        seen.add(now);
                        if (now.name().endsWith("/" + LAST)) {
                            return seen;
                        }
                    }
                    if (!state && --budget <= 0) {
                        break;
                    }
                }
            } catch (java.io.IOException | java.util.concurrent.CompletionException restarting) {
                Thread.yield();
            }
        }
    }

    private void writeALot(ExecutorService threads, int seed) throws Exception {
        List<Callable<Void>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(seed * 100L + writer);
            String mine = "w" + writer + "-";
            writers.add(() -> {
                for (int turn = 1; turn <= WRITES; turn++) {
                    writeOne(mine + random.nextInt(3), random, seed * 1000 + turn);
                }
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(writers)) {
            done.get();
        }
    }

    /** Whatever is there: made, changed, or removed. */
    private void writeOne(String name, Random random, int turn) throws Exception {
        String all = "/api/v1/namespaces/law-" + (name.endsWith("2") ? "b" : "a") + CONFIG_MAPS;
        String body = body(name, random.nextBoolean(), turn);
        JsonNode answer = tree(write("PUT", all + "/" + name, body));
        if (answer.path("code").asInt(0) == 404) {
            write("POST", all, body);
        } else if (random.nextInt(4) == 0) {
            write("DELETE", all + "/" + name, "");
        }
    }

    private static String body(String name, boolean red, int turn) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\",\"labels\":{\"color\":\"" + (red ? "red" : "blue") + "\"}},\"data\":{\"turn\":\"" + turn + "\"}}";
    }

    private String write(String method, String path, String body) throws Exception {
        String answer = servers.door().send(method, path, "application/json", body);
        JsonNode tree = tree(answer);
        if (tree.path("kind").asString("").equals("ConfigMap")) {
            Seen seen = Seen.of(method, tree);
            acknowledged.put(seen.revision(), seen);
        }
        return answer;
    }

    private static JsonNode tree(String json) {
        return KubeJson.tree(json.getBytes(StandardCharsets.UTF_8));
    }

    private static long revision(String list) {
        return Long.parseLong(
                tree(list).path("metadata").path("resourceVersion").asString());
    }

    /** With a log of ten changes a watch from before is refused, in every way, and one from within goes on. */
    private void whatIsCompactedIsGone(long start, List<Seen> history) throws Exception {
        servers.start("--timonel.history.changes=10");
        for (Way way : Way.values()) {
            try (WatchDoor.Lines lines =
                    servers.door().watch(way, "/api/v1" + CONFIG_MAPS + "?watch=true&resourceVersion=" + start)) {
                assertThat(lines.next().orElse("")).as("%s", way).contains("\"code\":410", "\"reason\":\"Expired\"");
            }
        }
        Seen last = history.get(history.size() - 1);
        long before = last.revision() - 1;
        try (WatchDoor.Lines lines =
                servers.door().watch(Way.CHUNKS, "/api/v1" + CONFIG_MAPS + "?watch=true&resourceVersion=" + before)) {
            assertThat(lines.next().orElse("")).contains("\"type\":\"ADDED\"", "\"name\":\"" + LAST + "\"");
        }
    }
}
