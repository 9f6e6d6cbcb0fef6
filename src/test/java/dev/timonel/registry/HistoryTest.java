package dev.timonel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static KubeObject object(long revision) {
        return KubeObject.draft(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("n")
                        .endMetadata()
                        .build())
                .committed(revision);
    }

    private static Change modified(long revision) {
        return new Change(Change.Type.MODIFIED, object(revision), object(revision - 1));
    }

    private static int bytes(long revision) {
        return object(revision).json().length;
    }

    @Test
    void theBudgetCountsWhatAChangeReplacedToo() {
        History history = new History(100, 4L * bytes(12));
        history.append(List.of(modified(11), modified(12), modified(13)));

        assertThat(history.floor()).isEqualTo(11);
        assertThat(history.after(11).orElseThrow()).extracting(Change::revision).containsExactly(12L, 13L);
        assertThat(history.after(10)).isEmpty();
    }

    @Test
    void theNewestChangeStaysHoweverLargeItIs() {
        History history = new History(100, 1);
        history.append(List.of(modified(11), modified(12)));

        assertThat(history.after(11).orElseThrow()).extracting(Change::revision).containsExactly(12L);
    }

    @Test
    void theirNumberIsBounded() {
        History history = new History(2, Long.MAX_VALUE);
        history.restart(10, 10, List::of);
        history.append(List.of(modified(11), modified(12), modified(13)));

        assertThat(history.floor()).isEqualTo(11);
    }
}
