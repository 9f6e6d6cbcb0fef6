package dev.timonel.controller.garbage;

import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventExpiryReconcilerTest {
    private static final ObjectKey E = key(Kinds.EVENT, "e");

    private static Event event(@Nullable String created, @Nullable String last, @Nullable String eventTime) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("e")
                .withCreationTimestamp(created)
                .endMetadata()
                .withLastTimestamp(last)
                .withEventTime(eventTime == null ? null : new MicroTime(eventTime))
                .build();
    }

    @Test
    void anEventIsGoneAnHourAfterItWasWritten() {
        NodeFixtures cluster = cluster();
        cluster.put(event(null, null, null));

        assertThat(cluster.nextTimer()).contains(Instant.parse("2026-01-01T01:00:00Z"));
        cluster.advance(3599);
        assertThat(cluster.exists(E)).isTrue();
        cluster.advance(1);
        assertThat(cluster.exists(E)).isFalse();
        assertThat(cluster.nextTimer()).isEmpty();
    }

    @ParameterizedTest(name = "{4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "2025-12-31T23:30:00Z, -, -, 2026-01-01T00:30:00Z, only its creation",
                "2025-12-31T23:30:00Z, 2025-12-31T23:50:00Z, -, 2026-01-01T00:50:00Z, the last of a series counts",
                "2025-12-31T23:30:00Z, -, 2025-12-31T23:40:00.123456Z, 2026-01-01T00:40:00.123456Z, eventTime",
                "2025-12-31T23:30:00Z, 2020-01-01T00:00:00Z, -, 2026-01-01T00:30:00Z, old news lives an hour too",
                "2025-12-31T23:30:00Z, 2999-01-01T00:00:00Z, -, 2026-01-01T00:30:00Z, the future does not count",
                "2025-12-31T23:30:00Z, nonsense, -, 2026-01-01T00:30:00Z, malformed timestamps do not count",
                "2025-12-31T23:30:00Z, 2026-01-01T01:55:00+02:00, -, 2026-01-01T00:55:00Z, offsets are read"
            })
    void theNewestTimestampStartsTheHour(
            String created, @Nullable String last, @Nullable String eventTime, String expiry, String rule) {
        NodeFixtures cluster = cluster();
        cluster.put(event(created, last, eventTime));

        assertThat(cluster.nextTimer()).as(rule).contains(Instant.parse(expiry));
    }

    @Test
    void anEventThatHappensAgainLivesLonger() {
        NodeFixtures cluster = cluster();
        cluster.put(event(null, null, null));
        cluster.advance(1800);
        cluster.edit(E, Event.class, e -> e.setLastTimestamp(ApiTime.text(cluster.now)));
        cluster.advance(1800);
        assertThat(cluster.exists(E)).isTrue();

        cluster.advance(1800);
        assertThat(cluster.exists(E)).isFalse();
    }

    @Test
    void anOldEventIsGoneAtOnce() {
        NodeFixtures cluster = cluster();
        cluster.put(event("2025-12-31T22:00:00Z", null, null));

        assertThat(cluster.exists(E)).isFalse();
    }

    @Test
    void aFinalizerIsRespected() {
        NodeFixtures cluster = cluster();
        Event event = event(null, null, null);
        event.getMetadata().setFinalizers(List.of("example.com/hold"));
        cluster.put(event);
        cluster.advance(3600);

        assertThat(cluster.snapshot.get(E).orElseThrow().deleting()).isTrue();
    }
}
