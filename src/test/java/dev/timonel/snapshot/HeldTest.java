package dev.timonel.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held addresses and blocks, against a list that is searched from end to end. */
class HeldTest {
    private static final IpAddress BASE = IpAddress.of("10.0.0.0");

    private static IpAddress at(int offset) {
        return BASE.plus(offset);
    }

    private static Optional<IpAddress> firstOutside(int from, int to, java.util.function.IntPredicate held) {
        return IntStream.rangeClosed(from, to)
                .filter(held.negate())
                .mapToObj(HeldTest::at)
                .findFirst();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anAddressIsFreeWhenTheLastHolderLetsItGo(long seed) {
        Random random = new Random(seed);
        List<Integer> list = new ArrayList<>();
        HeldAddresses held = HeldAddresses.NONE;
        for (int i = 0; i < 2000; i++) {
            if (list.isEmpty() || random.nextInt(100) < 55 - i / 100) {
                int added = random.nextInt(60);
                list.add(added);
                held = held.replaced(List.of(), List.of(at(added)));
            } else {
                int removed = list.remove(random.nextInt(list.size()));
                held = held.replaced(List.of(at(removed)), List.of());
            }
            int from = random.nextInt(60);
            int to = random.nextInt(60);
            assertThat(held.runs().firstOutside(at(from), at(to))).isEqualTo(firstOutside(from, to, list::contains));
        }
        assertThat(held.runs().lastByFirst().size()).isLessThan(40);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void blocksMayOverlap(long seed) {
        Random random = new Random(seed);
        List<Cidr> list = new ArrayList<>();
        HeldBlocks held = HeldBlocks.NONE;
        for (int i = 0; i < 1000; i++) {
            if (list.isEmpty() || random.nextInt(100) < 55 - i / 50) {
                int size = random.nextInt(6);
                Cidr added = new Cidr(at(random.nextInt(256) >> size << size), 32 - size);
                list.add(added);
                held = held.replaced(List.of(), List.of(added));
            } else {
                held = held.replaced(List.of(list.remove(random.nextInt(list.size()))), List.of());
            }
            int from = random.nextInt(256);
            int to = random.nextInt(256);
            assertThat(held.runs().firstOutside(at(from), at(to)))
                    .isEqualTo(firstOutside(
                            from, to, offset -> list.stream().anyMatch(block -> block.contains(at(offset)))));
        }
    }

    @Test
    void aLongRunIsOneEntryAndIsSteppedOverAtOnce() {
        HeldAddresses held = HeldAddresses.NONE;
        for (int i = 0; i < 10_001; i++) {
            held = held.replaced(List.of(), List.of(at(i)));
        }
        assertThat(held.runs().lastByFirst()).hasSize(1);
        assertThat(held.runs().firstOutside(at(0), at(20_000))).contains(at(10_001));
        assertThat(held.runs().firstOutside(at(0), at(10_000))).isEmpty();
    }

    @Test
    void theLastAddressOfAFamilyHasNoneAfterIt() {
        IpAddress last = IpAddress.of("255.255.255.255");
        HeldAddresses held = HeldAddresses.NONE
                .replaced(List.of(), List.of(last))
                .replaced(List.of(), List.of(IpAddress.of("::")))
                .replaced(List.of(), List.of(last.plus(-1)));
        assertThat(held.runs().firstOutside(last.plus(-1), last)).isEmpty();
        assertThat(held.replaced(List.of(last), List.of()).runs().firstOutside(last.plus(-1), last))
                .contains(last);
    }
}
