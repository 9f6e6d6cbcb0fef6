package dev.timonel.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is put in and taken out, a trie says what {@link HashMap} says, however bad the hashes are. */
class HashTrieTest {
    /** A number of which only so many hashes differ. */
    private record Key(int number, int hashes) {
        @Override
        public int hashCode() {
            return number % hashes * 0x01000193;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 20, 1",
        "2, 20, 7",
        "3, 300, 5",
        "4, 300, 1000",
        "5, 5000, 5000",
        "6, 5000, 600",
        "7, 2, 1",
        "8, 50, 49"
    })
    void aTrieSaysWhatAMapSays(long seed, int range, int hashes) {
        Random random = new Random(seed);
        Map<Key, Integer> map = new HashMap<>();
        HashTrie<Key, Integer> trie = HashTrie.empty();
        for (int step = 0; step < 8000; step++) {
            Key key = new Key(random.nextInt(range), hashes);
            if (random.nextInt(100) < (step < 4000 ? 30 : 70)) {
                trie = trie.minus(key);
                map.remove(key);
            } else {
                trie = trie.plus(key, step);
                map.put(key, step);
            }
            Key asked = new Key(random.nextInt(range), hashes);
            assertThat(trie.get(asked)).isEqualTo(map.get(asked));
            assertThat(trie.containsKey(asked)).isEqualTo(map.containsKey(asked));
            assertThat(trie.size()).isEqualTo(map.size());
            if (step % 97 == 0) {
                assertThat(trie).isEqualTo(map);
                assertThat(HashTrie.from(map)).isEqualTo(trie);
                assertThat(new HashMap<>(trie)).isEqualTo(map);
            }
        }
        for (int i = 0; i < range; i++) {
            trie = trie.minus(new Key(i, hashes));
            map.remove(new Key(i, hashes));
            assertThat(trie.size()).isEqualTo(map.size());
        }
        assertThat(trie).isSameAs(HashTrie.empty());
    }

    @Test
    void whatWasHeldBeforeAChangeStaysAsItWas() {
        Random random = new Random(3);
        HashTrie<Key, Integer> trie = HashTrie.empty();
        List<HashTrie<Key, Integer>> held = new ArrayList<>();
        List<Map<Key, Integer>> were = new ArrayList<>();
        for (int step = 0; step < 600; step++) {
            held.add(trie);
            were.add(new HashMap<>(trie));
            Key key = new Key(random.nextInt(150), 90);
            trie = random.nextInt(3) == 0 ? trie.minus(key) : trie.plus(key, step);
        }
        for (int i = 0; i < held.size(); i++) {
            assertThat(held.get(i)).isEqualTo(were.get(i));
        }
    }

    @Test
    void aChangeThatChangesNothingGivesTheSameTrie() {
        String value = "value";
        HashTrie<String, String> trie =
                HashTrie.<String, String>empty().plus("a", value).plus("b", "other");
        assertThat(trie.plus("a", value)).isSameAs(trie);
        assertThat(trie.minus("c")).isSameAs(trie);
        assertThat(trie.plus("a", "other")).isNotSameAs(trie);
    }
}
