package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A proposal that takes all of the stack is refused alone: it is the only one that is too deep. */
class BottomlessProposalTest {
    private static HasMetadata namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static JsonNode bottomless(JsonNode tree) {
        JsonNode same = bottomless(tree.deepCopy());
        return same.isNull() ? tree : same;
    }

    @Test
    void theWriterGoesOn(@TempDir Path directory) {
        try (TestCluster cluster = TestCluster.open("jdbc:h2:file:" + directory.resolve("deep"), List.of(), 1)) {
            cluster.create(namespace("default")).join();
            ObjectKey key = new ObjectKey(Kinds.NAMESPACE, "", "default");
            CompletableFuture<Outcome> deep = cluster.committer()
                    .propose(new Proposal.Patch(
                            key, "", BottomlessProposalTest::bottomless, tree -> namespace("default"), 10, false));
            CompletableFuture<Outcome> other = cluster.create(namespace("other"));

            assertThatThrownBy(() -> deep.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            StatusException.class,
                            refused -> assertThat(refused.code()).isEqualTo(500));
            assertThat(other.join().created()).isTrue();
            assertThat(cluster.committer().problem()).isEmpty();
            assertThat(cluster.create(namespace("later")).join().created()).isTrue();
        }
    }
}
