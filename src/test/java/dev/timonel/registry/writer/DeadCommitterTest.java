package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An Error ends the only writer: that is known at once, and nobody waits for it. */
class DeadCommitterTest {

    private static final class Deadly implements Reconciler {
        @Override
        public String name() {
            return "deadly";
        }

        @Override
        public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
            return change.key().kind().equals(Kinds.NAMESPACE) ? List.of(change.key()) : List.of();
        }

        @Override
        public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
            if (key.name().equals("deadly")) {
                throw new OutOfMemoryError("for a test");
            }
            return Plan.nothing();
        }
    }

    private static HasMetadata namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    @Test
    void itIsReportedAndEveryWriteIsRefused(@TempDir Path directory) {
        try (TestCluster cluster =
                TestCluster.open("jdbc:h2:file:" + directory.resolve("deadly"), List.of(new Deadly()), 1)) {
            AtomicReference<Throwable> cause = new AtomicReference<>();
            cluster.committer().onDeath(cause::set);
            cluster.create(namespace("default")).join();
            assertThat(cluster.committer().problem()).isEmpty();

            assertThatThrownBy(() -> cluster.create(namespace("deadly")).get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("the writer has stopped");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> cluster.committer().problem().isPresent());
            assertThat(cause.get()).isInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(() -> cluster.create(namespace("later")).get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("the writer has stopped");
            assertThat(cluster.committer().current().get(Kinds.NAMESPACE, "", "default"))
                    .isPresent();
        }
    }
}
