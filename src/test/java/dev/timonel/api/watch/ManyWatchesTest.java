package dev.timonel.api.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.api.FakeRegistry;
import dev.timonel.api.watch.Fixtures.Client;
import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.Pod;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each watch of many gets exactly what its own selection sees, whoever else watches. */
class ManyWatchesTest {
    private static final int CHANGES = 60;
    private static final String[] NAMESPACES = {"a", "b", "c"};
    private static final String[] APPS = {"web", "db"};
    private static final String[] NODES = {"", "node-1", "node-2"};

    private final FakeRegistry registry = new FakeRegistry();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WatchHub hub = new WatchHub(
            registry,
            meters,
            new Random(1),
            Duration.ofDays(1),
            new WatchStream.Limits(1000, 1 << 20),
            new Undispatched(1L << 30));

    @AfterEach
    void close() throws Exception {
        hub.close();
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300, 10_001})
    void eachGetsExactlyItsOwnEventsInOrder(int count) {
        Random random = new Random(count);
        Map<Client, Selection> open = new LinkedHashMap<>();
        List<Client> stuck = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Selection selection = selection(random);
            Client client = new Client(Integer.MAX_VALUE);
            hub.open(Fixtures.watch(selection, 10, null, false), client).becomeReady();
            open.put(client, selection);
            if (i % 100 == 0) {
                Client silent = new Client(0);
                hub.open(Fixtures.watch(selection, 10, null, false), silent).becomeReady();
                stuck.add(silent);
            }
        }
        List<Change> changes = change(random);

        Map<Selection, List<String>> expected = new LinkedHashMap<>();
        open.values().forEach(selection -> expected.computeIfAbsent(selection, s -> seen(s, changes)));
        double events =
                open.values().stream().mapToInt(s -> expected.get(s).size()).sum();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> meters.get("timonel.watch.events").counter().count() >= events);
        open.forEach((client, selection) ->
                assertThat(client.events()).as(selection.toString()).isEqualTo(expected.get(selection)));
        assertThat(stuck).allSatisfy(client -> assertThat(client.events()).isEmpty());
        assertThat(meters.get("timonel.watch.events").counter().count()).isEqualTo(events);
    }

    private static Selection selection(Random random) {
        String namespace = random.nextInt(3) == 0 ? "" : NAMESPACES[random.nextInt(3)];
        String labels = random.nextBoolean() ? "" : "app=" + APPS[random.nextInt(2)];
        String fields = switch (random.nextInt(6)) {
            case 0 -> "metadata.name=p" + random.nextInt(8);
            case 1 -> "spec.nodeName=" + NODES[1 + random.nextInt(2)];
            case 2 -> "spec.nodeName!=" + NODES[1];
            case 3 -> "spec.nodeName=node-1,metadata.name=p" + random.nextInt(8);
            default -> "";
        };
        return Fixtures.pods(namespace, labels, fields);
    }

    /** Random creations, updates and deletions of a few pods that move between labels and nodes. */
    private List<Change> change(Random random) {
        Map<String, KubeObject> present = new LinkedHashMap<>();
        for (int i = 0; i < CHANGES; i++) {
            String namespace = NAMESPACES[random.nextInt(3)];
            String name = "p" + random.nextInt(8);
            Pod pod = Fixtures.pod(namespace, name, APPS[random.nextInt(2)]);
            pod.getSpec().setNodeName(NODES[random.nextInt(3)]);
            KubeObject old = present.get(namespace + "/" + name);
            if (old == null) {
                present.put(namespace + "/" + name, registry.create(pod));
            } else if (random.nextInt(3) == 0) {
                registry.delete(old.key());
                present.remove(namespace + "/" + name);
            } else {
                present.put(namespace + "/" + name, registry.update(pod));
            }
        }
        return registry.changesAfter(10).orElseThrow();
    }

    private static List<String> seen(Selection selection, List<Change> changes) {
        List<String> events = new ArrayList<>();
        for (Change change : changes) {
            selection
                    .see(change)
                    .ifPresent(type -> events.add(type + " " + change.key().name() + "@" + change.revision()));
        }
        return events;
    }
}
