package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Lease of a simulated node on a real database, with every reconciler. */
class NodeLeaseTest {
    private static final ObjectKey LEASE = new ObjectKey(Kinds.LEASE, "kube-node-lease", "a");

    @Test
    void itComesWithTheNodeIsRenewedAndGoesWithIt(@TempDir Path directory) {
        try (LiveCluster cluster = new LiveCluster(directory)) {
            long before = cluster.snapshot().revision();
            cluster.create(Kinds.NODE, "{'metadata': {'name': 'a'}}");
            Instant created = renewed(cluster);
            assertThat(LiveCluster.text(cluster.snapshot().get(LEASE).orElseThrow()))
                    .contains("\"kind\":\"Node\"", "\"leaseDurationSeconds\":86400");
            assertThat(cluster.snapshot().revision()).isLessThanOrEqualTo(before + 3);

            cluster.advance(19 * 3600);
            assertThat(renewed(cluster)).isEqualTo(created.plusSeconds(19 * 3600));

            cluster.delete(LiveCluster.node("a"), null);
            assertThat(cluster.exists(LEASE)).isFalse();
        }
    }

    private static Instant renewed(LiveCluster cluster) {
        return cluster.snapshot()
                .get(LEASE)
                .orElseThrow()
                .as(Lease.class)
                .getSpec()
                .getRenewTime()
                .toInstant();
    }
}
