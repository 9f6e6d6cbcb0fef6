package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.snapshot.PastChanges;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class UntrackedPodsTest {
    private Optional<KubeObject> stored = Optional.empty();
    /** What has happened by the time that the log answers, a look at it each. */
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();

    private final PastChanges log = new PastChanges() {
        @Override
        public List<Logged> of(ObjectKey key, long upTo, int limit) {
            if (!meanwhile.isEmpty()) {
                meanwhile.removeFirst().run();
            }
            return List.of();
        }

        @Override
        public List<Logged> between(long after, long upTo) {
            return List.of();
        }

        @Override
        public long floor() {
            return 0;
        }
    };

    private final UntrackedPods untracked = new UntrackedPods(log, () -> 0);
    private final Supplier<KubeObject> newest = () ->
            stored.orElseThrow(() -> StatusException.notFound(pod("any", 1).key()));

    @Test
    void aPodThatAnotherFollowedWhileTheLogWasReadIsNotShown() {
        stored = Optional.of(pod("first", 1));
        meanwhile.add(() -> stored = Optional.of(pod("second", 3)));
        meanwhile.add(() -> stored = Optional.of(pod("third", 5)));

        assertThat(untracked.shown(newest).uid()).isEqualTo("third");
    }

    @Test
    void aPodThatIsGoneOnceTheLogWasReadIsNotFound() {
        stored = Optional.of(pod("first", 1));
        meanwhile.add(() -> stored = Optional.empty());

        assertThatThrownBy(() -> untracked.shown(newest))
                .isInstanceOfSatisfying(
                        StatusException.class, gone -> assertThat(gone.code()).isEqualTo(404));
    }

    @Test
    void aPodThatHasChangedWhileTheLogWasReadIsShownAsItWasAtTheRequest() {
        stored = Optional.of(pod("first", 1));
        meanwhile.add(() -> stored = Optional.of(pod("first", 2)));

        assertThat(untracked.shown(newest).revision()).isEqualTo(1);
    }

    private static KubeObject pod(String uid, long revision) {
        return KubeObject.draft(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("s-0")
                        .withUid(uid)
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .build())
                .committed(revision);
    }
}
