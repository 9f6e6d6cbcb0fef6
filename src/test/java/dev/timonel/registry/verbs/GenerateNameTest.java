package dev.timonel.registry.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.timonel.model.Kinds;
import dev.timonel.model.StatusException;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class GenerateNameTest {

    /** Draws the same letter five times, then the next one five times, and so on. */
    private static RandomGenerator letters(int first, int step) {
        return new RandomGenerator() {
            private int drawn;

            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public int nextInt(int bound) {
                return (first + step * (drawn++ / GenerateName.RANDOM_LENGTH)) % bound;
            }
        };
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("d")
                .withName(name)
                .endMetadata()
                .build();
    }

    @Test
    void fiveCharactersOfTheAlphabetFollowThePrefix() {
        String name = GenerateName.next(Kinds.POD, "d", "web-", ClusterSnapshot.empty(), new Random(7));
        assertThat(name).matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
    }

    @Test
    void theSameDrawsGiveTheSameName() {
        assertThat(GenerateName.next(Kinds.POD, "d", "web-", ClusterSnapshot.empty(), new Random(7)))
                .isEqualTo(GenerateName.next(Kinds.POD, "d", "web-", ClusterSnapshot.empty(), new Random(7)));
    }

    @Test
    void aLongPrefixIsCutTo58Characters() {
        String name = GenerateName.next(Kinds.POD, "d", "a".repeat(80), ClusterSnapshot.empty(), letters(0, 0));
        assertThat(name).isEqualTo("a".repeat(58) + "bbbbb");
    }

    @Test
    void aTakenNameIsDrawnAgain() {
        String name = GenerateName.next(Kinds.POD, "d", "web-", Writes.snapshotOf(pod("web-bbbbb")), letters(0, 1));
        assertThat(name).isEqualTo("web-ccccc");
    }

    @Test
    void theSameNameInAnotherNamespaceIsFree() {
        String name = GenerateName.next(Kinds.POD, "e", "web-", Writes.snapshotOf(pod("web-bbbbb")), letters(0, 1));
        assertThat(name).isEqualTo("web-bbbbb");
    }

    @Test
    void theEighthDrawIsTheLast() {
        Pod[] seven = "bcdfghj"
                .chars()
                .mapToObj(c -> pod("web-" + Character.toString(c).repeat(5)))
                .toArray(Pod[]::new);
        assertThat(GenerateName.next(Kinds.POD, "d", "web-", Writes.snapshotOf(seven), letters(0, 1)))
                .isEqualTo("web-kkkkk");
        Pod[] eight = "bcdfghjk"
                .chars()
                .mapToObj(c -> pod("web-" + Character.toString(c).repeat(5)))
                .toArray(Pod[]::new);
        StatusException refusal = catchThrowableOfType(
                StatusException.class,
                () -> GenerateName.next(Kinds.POD, "d", "web-", Writes.snapshotOf(eight), letters(0, 1)));
        assertThat(refusal.code()).isEqualTo(409);
        assertThat(refusal.reason()).isEqualTo("AlreadyExists");
        assertThat(refusal)
                .hasMessage(
                        "pods \"web-kkkkk\" already exists, the server was not able to generate a unique name for the"
                                + " object");
        assertThat(refusal.status().getDetails().getRetryAfterSeconds()).isEqualTo(1);
    }
}
