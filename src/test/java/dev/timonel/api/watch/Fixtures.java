package dev.timonel.api.watch;

import dev.timonel.api.table.Negotiation;
import dev.timonel.api.table.Representation;
import dev.timonel.model.FieldSelector;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Pods, requests and a client's end in memory. */
final class Fixtures {
    static final Representation JSON = new Negotiation(Clock.systemUTC()::instant).choose("application/json", null);

    private Fixtures() {}

    static Pod pod(String namespace, String name, String app) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of("app", app))
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    static Selection pods(String namespace, String labels, String fields) {
        return new Selection(Kinds.POD, namespace, LabelSelector.parse(labels), FieldSelector.parse(fields, Kinds.POD));
    }

    static WatchRequest watch(long revision) {
        return new WatchRequest(pods("", "", ""), JSON, revision, null, false, 0);
    }

    static WatchRequest watch(Selection selection, long revision, @Nullable Boolean initial, boolean bookmarks) {
        return new WatchRequest(selection, JSON, revision, initial, bookmarks, 0);
    }

    /** Takes as many writes as it is told to; remembers them. */
    static final class Client implements Sink {
        private final StringBuilder text = new StringBuilder();
        private int takes;
        private int closed;

        Client(int takes) {
            this.takes = takes;
        }

        synchronized void takeMore(int writes) {
            takes = writes;
        }

        @Override
        public synchronized boolean isReady() {
            return takes > 0;
        }

        @Override
        public synchronized void write(byte[] bytes) {
            takes--;
            text.append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public synchronized void close() {
            closed++;
        }

        @Override
        public synchronized void abort() {
            closed++;
        }

        synchronized int closed() {
            return closed;
        }

        /** What it took: each event as {@code ADDED a@3}, a bookmark as {@code BOOKMARK @3}. */
        synchronized List<String> events() {
            List<String> events = new ArrayList<>();
            for (String line : text.toString().split("\n")) {
                if (!line.isEmpty()) {
                    JsonNode frame = KubeJson.mapper().readTree(line);
                    JsonNode meta = frame.path("object").path("metadata");
                    events.add(frame.path("type").asString() + " "
                            + meta.path("name").asString("") + "@"
                            + meta.path("resourceVersion").asString(""));
                }
            }
            return events;
        }

        synchronized String lastLine() {
            String[] lines = text.toString().split("\n");
            return lines[lines.length - 1];
        }
    }
}
