package dev.timonel.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.store.UnreadableStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The embedded database's file: what the power may do to it, and how large it gets. */
class EmbeddedDatabaseTest {
    private static final int COMMITS = 200;
    private static final int FLIPS = 60;

    @TempDir
    private Path directory;

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("histories.seeds", 8) / 4);
    }

    /** What was on disk at some moment, and what was acknowledged by then. */
    private record Remains(Path directory, long acknowledged) {}

    /** Now and then. */
    private final class NowAndThen implements SimulatedDisk.Moment {
        private final Random random;
        private final List<Remains> kept = new ArrayList<>();
        private volatile boolean started;
        private volatile long acknowledged;

        NowAndThen(Random random) {
            this.random = random;
        }

        @Override
        public boolean isNow() {
            return started && random.nextInt(8) == 0;
        }

        @Override
        public Path directory() throws IOException {
            Path to = Files.createDirectory(directory.resolve("moment-" + kept.size()));
            kept.add(new Remains(to, acknowledged));
            return to;
        }
    }

    @ParameterizedTest(name = "with seed {0}")
    @MethodSource("seeds")
    void whateverTheDiskHasWhenThePowerGoesEverythingAcknowledgedIsThere(long seed) throws Exception {
        Random random = new Random(seed);
        NowAndThen moments = new NowAndThen(random);
        SimulatedDisk.start(random, moments);
        try (Ledger ledger = new Ledger(EmbeddedDatabase.url(SimulatedDisk.SCHEME + ":" + directory.resolve("x")));
                Compaction compaction = new Compaction(ledger.database(), DatabaseTurns.oneByOne())) {
            moments.started = true;
            for (int commit = 0; commit < COMMITS; commit++) {
                moments.acknowledged = ledger.append(1 + random.nextInt(12));
                if (random.nextInt(8) == 0) {
                    ledger.follow();
                }
                if (random.nextInt(8) == 0) {
                    compaction.compact();
                }
            }
            moments.started = false;
        }

        assertThat(moments.kept).hasSizeGreaterThan(20);
        for (Remains remains : moments.kept) {
            EmbeddedDatabase.check(remains.directory().resolve("x"));
            assertThat(Ledger.check(EmbeddedDatabase.url(remains.directory().resolve("x"))))
                    .as(remains.toString())
                    .isGreaterThanOrEqualTo(remains.acknowledged());
        }
    }

    /** After a stop in order, and after one in disorder. */
    @Tag("slow")
    @Test
    void whicheverBitOfItsFileFlipsItIsRefusedOrHasEverything() throws Exception {
        Path file = directory.resolve("x.mv.db");
        byte[] disorderly;
        try (Ledger ledger = new Ledger(EmbeddedDatabase.url(directory.resolve("x")))) {
            for (int commit = 0; commit < 20; commit++) {
                ledger.append(5);
                ledger.follow();
            }
            disorderly = Files.readAllBytes(file);
        }
        byte[] orderly = Files.readAllBytes(file);
        assertThat(refusedOf(orderly)).isGreaterThan(10);
        assertThat(refusedOf(disorderly)).isGreaterThan(10);
    }

    private int refusedOf(byte[] whole) throws Exception {
        Path path = directory.resolve("x");
        Path file = directory.resolve("x.mv.db");
        int refused = 0;
        Random random = new Random(whole.length);
        for (int flip = 0; flip < FLIPS; flip++) {
            byte[] damaged = whole.clone();
            int at = flip < FLIPS / 4 ? random.nextInt(StoreHeader.BYTES) : random.nextInt(whole.length);
            damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(file, damaged);
            try {
                EmbeddedDatabase.check(path);
                assertThat(Ledger.check(EmbeddedDatabase.url(path)))
                        .as("a bit of byte " + at)
                        .isEqualTo(100);
            } catch (UnreadableStoreException told) {
                assertThat(told).hasMessageContaining(file + " is damaged");
                assertThat(file).hasBinaryContent(damaged);
                refused++;
            }
        }
        return refused;
    }

    @Test
    void aFileOfAnotherProgramsH2IsReadAndWritten() throws Exception {
        try (Ledger ledger = new Ledger("jdbc:h2:file:" + directory.resolve("x"))) {
            ledger.append(10);
            ledger.follow();
        }
        assertThat(Ledger.check(EmbeddedDatabase.url(directory.resolve("x")))).isEqualTo(10);
        assertThat(Ledger.check("jdbc:h2:file:" + directory.resolve("x"))).isEqualTo(10);
    }

    @Test
    void theFileStaysBelowFourTimesWhatIsInIt() throws Exception {
        try (Ledger ledger = new Ledger(EmbeddedDatabase.url(directory.resolve("x")));
                Compaction compaction = new Compaction(ledger.database(), DatabaseTurns.oneByOne())) {
            long largest = 0;
            for (int commit = 0; commit < 1000; commit++) {
                ledger.append(5);
                if (commit % 20 == 19) {
                    ledger.follow();
                    compaction.compact();
                    largest = Math.max(largest, size());
                }
            }
            assertThat(largest).as("the largest size under load").isLessThan(4 * ledger.live());
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                compaction.compact();
                return size() < 2 * ledger.live();
            });
        }
    }

    private long size() throws IOException {
        return Files.size(directory.resolve("x.mv.db"));
    }
}
