package dev.timonel.registry.writer;

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

    private static int[] logged(int changes, int bytes) {
        int[] sizes = new int[changes];
        java.util.Arrays.fill(sizes, bytes);
        return sizes;
    }

    @Test
    void whatMemoryKeepsCountsWhatAChangeReplacedToo() {
        History history = new History(100, 1000, 4L * bytes(12));
        history.restart(10, new int[0]);
        history.append(List.of(modified(11), modified(12), modified(13)), logged(3, 1));

        assertThat(history.newest(11).orElseThrow())
                .extracting(Change::revision)
                .containsExactly(12L, 13L);
        assertThat(history.newest(10)).isEmpty();
        assertThat(history.floor()).isEqualTo(10);
    }

    @Test
    void theNewestChangeStaysHoweverLargeItIs() {
        History history = new History(100, 1, 1);
        history.restart(10, new int[0]);
        history.append(List.of(modified(11), modified(12)), logged(2, 500));

        assertThat(history.newest(11).orElseThrow())
                .extracting(Change::revision)
                .containsExactly(12L);
        assertThat(history.floor()).isEqualTo(11);
    }

    @Test
    void theirNumberIsBounded() {
        History history = new History(2, 1000, Long.MAX_VALUE);
        history.restart(10, new int[0]);
        history.append(List.of(modified(11), modified(12), modified(13)), logged(3, 1));

        assertThat(history.floor()).isEqualTo(11);
        assertThat(history.newest(11).orElseThrow()).hasSize(2);
    }

    @Test
    void theirBytesInTheLogAreBoundedAcrossAStart() {
        History history = new History(100, 25, Long.MAX_VALUE);
        history.restart(10, logged(4, 10));

        assertThat(history.floor()).isEqualTo(8);
        history.append(List.of(modified(11)), logged(1, 10));

        assertThat(history.floor()).isEqualTo(9);
        assertThat(history.newest(9)).isEmpty();
        assertThat(history.newest(10).orElseThrow()).hasSize(1);
    }
}
