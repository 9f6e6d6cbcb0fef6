package dev.timonel.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The embedded database's file: what the power may do to it, and how large it gets. */
class EmbeddedDatabaseTest {
    private static final int COMMITS = 200;

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
            assertThat(Ledger.check(EmbeddedDatabase.url(remains.directory().resolve("x"))))
                    .as(remains.toString())
                    .isGreaterThanOrEqualTo(remains.acknowledged());
        }
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
