package dev.timonel.controller.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeObject;
import dev.timonel.model.quota.Amount;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes, goes and changes, the sums are those of all that is there, and only what is new is looked at. */
class CountedObjectsTest {
    private static final List<String> RESOURCES = List.of("cpu", "memory", "gpu");

    private final List<KubeObject> asked = new ArrayList<>();

    private static KubeObject object(int name, String... amounts) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("d")
                .withName("p" + (1000 + name))
                .endMetadata();
        for (int i = 0; i < amounts.length; i++) {
            pod.editMetadata().addToAnnotations(RESOURCES.get(i), amounts[i]).endMetadata();
        }
        return KubeObject.draft(pod.build()).committed(1);
    }

    private Map<String, Amount> usage(KubeObject object) {
        asked.add(object);
        return used(object);
    }

    private static Map<String, Amount> used(KubeObject object) {
        Map<String, Quantity> quantities = new TreeMap<>();
        object.metadata().getAnnotations().forEach((name, text) -> quantities.put(name, Quantity.parse(text)));
        return Amount.of(quantities);
    }

    private static Map<String, Amount> oneByOne(Collection<KubeObject> objects) {
        Map<String, Amount> sums = new TreeMap<>();
        RESOURCES.forEach(resource -> sums.put(resource, Amount.ZERO));
        objects.forEach(object -> used(object)
                .forEach((resource, amount) -> sums.computeIfPresent(resource, (r, sum) -> sum.plus(amount))));
        return sums;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theSumsAreThoseOfCountingEach(long seed) {
        Random random = new Random(seed);
        String[] memories = {"1Gi", "500M", "0", "256Mi"};
        TreeMap<Integer, KubeObject> there = new TreeMap<>();
        CountedObjects counted = new CountedObjects();
        for (int round = 0; round < 200; round++) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                int name = random.nextInt(30);
                KubeObject object = object(name, random.nextInt(3) + "00m", memories[random.nextInt(4)]);
                if (random.nextInt(3) == 0) {
                    there.remove(name);
                } else {
                    there.put(name, object);
                }
            }
            counted.follow(there.values(), this::usage, 500);
            assertThat(counted.sums(RESOURCES).toString())
                    .isEqualTo(oneByOne(there.values()).toString());
        }
    }

    @Test
    void onlyWhatIsAnotherObjectIsLookedAt() {
        TreeMap<Integer, KubeObject> there = new TreeMap<>();
        for (int i = 0; i < 500; i++) {
            there.put(i, object(i, "1"));
        }
        CountedObjects counted = new CountedObjects();
        counted.follow(there.values(), this::usage, 500);
        assertThat(asked).hasSize(500);
        asked.clear();
        there.remove(7);
        there.put(100, object(100, "2"));
        there.put(500, object(500, "1"));
        counted.follow(there.values(), this::usage, 500);
        assertThat(asked).containsExactly(there.get(100), there.get(500));
        assertThat(counted.sums(RESOURCES).get("cpu")).hasToString("501");
    }

    @Test
    void ofManyThatAreNewSomeAreLookedAtEachTime() {
        TreeMap<Integer, KubeObject> there = new TreeMap<>();
        for (int i = 0; i < 450; i++) {
            there.put(i, object(i, "1"));
        }
        CountedObjects counted = new CountedObjects();
        int rounds = 1;
        while (!counted.follow(there.values(), this::usage, 100)) {
            assertThat(asked).hasSize(100);
            asked.clear();
            rounds++;
        }
        assertThat(rounds).isEqualTo(5);
        assertThat(counted.sums(RESOURCES).get("cpu")).hasToString("450");

        asked.clear();
        for (int i = 0; i < 150; i++) {
            there.put(i, object(i, "2"));
        }
        assertThat(counted.follow(there.values(), this::usage, 100)).isFalse();
        assertThat(counted.follow(there.values(), this::usage, 100)).isTrue();
        assertThat(asked).as("those behind were not forgotten").hasSize(150);
        assertThat(counted.sums(RESOURCES).get("cpu")).hasToString("600");
    }
}
