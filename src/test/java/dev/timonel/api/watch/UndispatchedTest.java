package dev.timonel.api.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndispatchedTest {
    private final Undispatched undispatched =
            new Undispatched(4L * change(10).object().size());

    private static Change change(long revision) {
        return new Change(
                Change.Type.ADDED,
                KubeObject.draft(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName("n" + revision)
                                .endMetadata()
                                .build())
                        .committed(revision),
                null);
    }

    @Test
    void whatFollowsARevisionIsTakenOnceAndInOrder() {
        undispatched.add(List.of(change(11), change(12)));
        undispatched.add(List.of(change(13)));

        assertThat(undispatched.take(11).orElseThrow())
                .extracting(Change::revision)
                .containsExactly(12L, 13L);
        assertThat(undispatched.take(13)).hasValue(List.of());
    }

    @Test
    void whatIsMissingIsTold() {
        undispatched.add(List.of(change(12)));
        assertThat(undispatched.take(10)).isEmpty();

        undispatched.add(List.of(change(13)));
        undispatched.add(List.of());
        assertThat(undispatched.take(12)).isEmpty();
        assertThat(undispatched.take(13)).hasValue(List.of());
    }

    @Test
    void itKeepsSoManyBytesAndNoMore() {
        for (long revision = 11; revision <= 15; revision++) {
            undispatched.add(List.of(change(revision)));
        }
        assertThat(undispatched.take(10)).isEmpty();

        undispatched.add(List.of(change(16)));
        assertThat(undispatched.take(15).orElseThrow()).hasSize(1);
    }
}
