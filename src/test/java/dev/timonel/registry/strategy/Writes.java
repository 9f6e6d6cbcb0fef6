package dev.timonel.registry.strategy;

import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.FieldError;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Surroundings for strategies under test. */
public final class Writes {
    private Writes() {}

    public static WriteContext on(ClusterSnapshot snapshot) {
        ClusterConfig config = new ClusterConfig(
                List.of(Cidr.of("10.244.0.0/16")),
                List.of(Cidr.of("10.96.0.0/16")),
                24,
                new PortRange(30000, 32767),
                Cidr.of("198.51.100.0/24"),
                "cluster.local");
        return new WriteContext(snapshot, config, Instant.parse("2026-01-01T00:00:00Z"), new Random(1), false);
    }

    public static WriteContext onNothing() {
        return on(ClusterSnapshot.empty());
    }

    public static ClusterSnapshot snapshotOf(HasMetadata... objects) {
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (HasMetadata object : objects) {
            snapshot = snapshot.with(new Change(Change.Type.ADDED, KubeObject.draft(object), null));
        }
        return snapshot;
    }

    /** The object of this JSON, in which {@code '} stands for a quotation mark. */
    public static <T> T json(Class<T> type, String text) {
        return KubeJson.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), type);
    }

    public static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::toString).toList();
    }
}
