package dev.timonel.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is put in and taken out, a tree says what {@link TreeMap} says, and what was held of it before stays as it was. */
class KeyTreeTest {
    private static ObjectKey key(int i) {
        return new ObjectKey(Kinds.POD, "ns" + i % 3, "p" + i);
    }

    private static KubeObject object(int i, String version) {
        return KubeObject.draft(KubeJson.read(
                ("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"namespace\":\"ns" + i % 3 + "\",\"name\":\"p"
                                + i + "\",\"uid\":\"" + version + "\"}}")
                        .getBytes(StandardCharsets.UTF_8),
                Kinds.POD.type()));
    }

    private static void assertSame(KeyTree<KubeObject> tree, TreeMap<ObjectKey, KubeObject> map) {
        assertThat(tree).hasSize(map.size()).containsExactlyElementsOf(map.values());
        assertThat(tree.stream()).containsExactlyElementsOf(map.values());
    }

    private static void assertSameParts(KeyTree<KubeObject> tree, TreeMap<ObjectKey, KubeObject> map, Random random) {
        ObjectKey from = key(random.nextInt(1000));
        ObjectKey to = key(random.nextInt(1000));
        boolean inclusive = random.nextBoolean();
        Collection<KubeObject> rest = map.tailMap(from, inclusive).values();
        assertThat(tree.between(from, inclusive, null)).hasSize(rest.size()).containsExactlyElementsOf(rest);
        Collection<KubeObject> part =
                from.compareTo(to) < 0 ? map.subMap(from, inclusive, to, false).values() : List.of();
        assertThat(tree.between(from, inclusive, to)).hasSize(part.size()).containsExactlyElementsOf(part);
        assertThat(tree.get(from)).isSameAs(map.get(from));
        assertThat(tree.contains(map.getOrDefault(from, object(7, "none")))).isEqualTo(map.containsKey(from));
    }

    /** Grows to as many, and shrinks to none again, with changes of both kinds on the way. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aTreeSaysWhatAMapSays(long seed) {
        Random random = new Random(seed);
        int range = (int) (20 * Math.pow(7, random.nextInt(3)));
        TreeMap<ObjectKey, KubeObject> map = new TreeMap<>();
        KeyTree<KubeObject> tree = KeyTree.empty();
        for (int step = 0; step < 6000; step++) {
            int i = random.nextInt(range);
            boolean taken = random.nextInt(100) < (step < 3000 ? 30 : 70);
            if (taken) {
                tree = tree.minus(key(i));
                map.remove(key(i));
            } else {
                KubeObject object = object(i, "v" + step);
                tree = tree.plus(object);
                map.put(object.key(), object);
            }
            if (step % 97 == 0) {
                assertSame(tree, map);
            }
            assertSameParts(tree, map, random);
        }
        for (int i = 0; i < range; i++) {
            tree = tree.minus(key(i));
            map.remove(key(i));
            assertThat(tree).hasSize(map.size());
        }
        assertThat(tree).isEmpty();
        assertThat(tree).isSameAs(KeyTree.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 31, 32, 33, 64, 767, 769, 1025, 20_000})
    void aTreeOfWhatIsSortedIsThatAndCanBeChanged(int size) {
        TreeSet<ObjectKey> keys = new TreeSet<>();
        for (int i = 0; i < size; i++) {
            keys.add(key(i));
        }
        KeyTree<ObjectKey> tree = KeyTree.of(keys);
        assertThat(tree).hasSize(size).containsExactlyElementsOf(keys).isEqualTo(keys);
        for (int i = 0; i < size; i += 3) {
            tree = tree.minus(key(i));
            keys.remove(key(i));
        }
        for (int i = 0; i < 100; i++) {
            tree = tree.plus(key(size + i));
            keys.add(key(size + i));
        }
        assertThat(tree).hasSize(keys.size()).containsExactlyElementsOf(keys);
    }

    @Test
    void whatWasHeldBeforeAChangeStaysAsItWas() {
        Random random = new Random(11);
        KeyTree<ObjectKey> tree = KeyTree.empty();
        List<KeyTree<ObjectKey>> held = new ArrayList<>();
        List<List<ObjectKey>> were = new ArrayList<>();
        for (int step = 0; step < 500; step++) {
            held.add(tree);
            were.add(List.copyOf(tree));
            ObjectKey key = key(random.nextInt(200));
            tree = random.nextInt(3) == 0 ? tree.minus(key) : tree.plus(key);
        }
        for (int i = 0; i < held.size(); i++) {
            assertThat(held.get(i)).containsExactlyElementsOf(were.get(i));
        }
    }

    @Test
    void aChangeThatChangesNothingGivesTheSameTree() {
        KubeObject object = object(1, "a");
        KeyTree<KubeObject> tree = KeyTree.<KubeObject>empty().plus(object);
        assertThat(tree.plus(object)).isSameAs(tree);
        assertThat(tree.minus(key(2))).isSameAs(tree);
        assertThat(tree.plus(object(1, "b"))).isNotSameAs(tree);
    }
}
