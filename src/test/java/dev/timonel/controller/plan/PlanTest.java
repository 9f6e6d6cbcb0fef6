package dev.timonel.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Instant SOON = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = SOON.plusSeconds(60);
    private static final ObjectKey ONE = new ObjectKey(Kinds.POD, "default", "one");
    private static final ObjectKey TWO = new ObjectKey(Kinds.POD, "default", "two");

    @Test
    void twoPlansTogetherDoWhatBothDo() {
        Plan both = Plan.delete(ONE)
                .withNote(new Plan.Note(ONE, "Normal", "R", "m", "c"))
                .and(Plan.put(ClusterFixtures.podNamed("three")))
                .and(Plan.delete(TWO));

        assertThat(both.deletes()).containsExactly(ONE, TWO);
        assertThat(both.puts()).hasSize(1);
        assertThat(both.notes()).hasSize(1);
        assertThat(both.dueAt()).isNull();
    }

    @Test
    void theEarlierMomentCounts() {
        assertThat(Plan.lookAgainAt(SOON).and(Plan.lookAgainAt(LATER)).dueAt()).isEqualTo(SOON);
        assertThat(Plan.lookAgainAt(LATER).and(Plan.lookAgainAt(SOON)).dueAt()).isEqualTo(SOON);
        assertThat(Plan.nothing().and(Plan.lookAgainAt(SOON)).dueAt()).isEqualTo(SOON);
        assertThat(Plan.lookAgainAt(SOON).and(Plan.nothing()).dueAt()).isEqualTo(SOON);
    }
}
