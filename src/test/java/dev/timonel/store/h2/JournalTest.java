package dev.timonel.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the journal or in the database behind it, whatever happens to their files. */
class JournalTest {
    private static final int COMMITS = 300;

    @TempDir
    private Path directory;

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("histories.seeds", 8) / 2);
    }

    /** What was on disk at some moment, and what was acknowledged by then. */
    private record Remains(Path directory, long acknowledged) {}

    private final class NowAndThen implements SimulatedDisk.Moment {
        private final Random random;
        private final List<Remains> kept = new ArrayList<>();
        private boolean started;
        private long acknowledged;

        NowAndThen(Random random) {
            this.random = random;
        }

        @Override
        public boolean isNow() {
            return started && random.nextInt(10) == 0;
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
    void whateverTheDiskHasWhenThePowerGoesJournalAndDatabaseHaveEverythingAcknowledged(long seed) throws Exception {
        Random random = new Random(seed);
        NowAndThen moments = new NowAndThen(random);
        SimulatedDisk.start(random, moments);
        String path = SimulatedDisk.SCHEME + ":" + directory.resolve("x");
        try (Ledger ledger = new Ledger(EmbeddedDatabase.url(path));
                Journal journal = Journal.at(path)) {
            assertThat(journal.read()).isEmpty();
            moments.started = true;
            long settled = 0;
            long last = 0;
            for (int commit = 0; commit < COMMITS; commit++) {
                long first = last + 1;
                last += 1 + random.nextInt(6);
                journal.append(new Journal.Batch(first, last, content(first, last)));
                moments.acknowledged = last;
                if (random.nextInt(10) == 0) {
                    ledger.append((int) (last - settled));
                    settled = last;
                    if (random.nextBoolean()) {
                        journal.append(new Journal.Batch(last + 1, last + 2, content(last + 1, last + 2)));
                        last += 2;
                        moments.acknowledged = last;
                    }
                    journal.release(settled);
                    journal.turn();
                    if (random.nextInt(5) == 0) {
                        journal.shrink();
                    }
                }
            }
            moments.started = false;
        }

        assertThat(moments.kept).hasSizeGreaterThan(20);
        for (Remains remains : moments.kept) {
            assertThat(lastOf(remains.directory().resolve("x")))
                    .as(remains.toString())
                    .isGreaterThanOrEqualTo(remains.acknowledged());
        }
    }

    private static long lastOf(Path path) throws Exception {
        long last = Ledger.check(EmbeddedDatabase.url(path));
        try (Journal journal = Journal.at(path.toString())) {
            for (Journal.Batch batch : journal.read()) {
                assertThat(batch.content()).isEqualTo(content(batch.first(), batch.last()));
                if (batch.last() > last) {
                    assertThat(batch.first()).isLessThanOrEqualTo(last + 1);
                    last = batch.last();
                }
            }
        }
        return last;
    }

    private static byte[] content(long first, long last) {
        Random random = new Random(first * 31 + last);
        byte[] content = new byte[random.nextInt(random.nextInt(10) == 0 ? 40_000 : 3_000)];
        random.nextBytes(content);
        return content;
    }

    @Test
    void oneThatWasReadHoldsItsBatchesUntilTheyAreReleased() throws Exception {
        String path = directory.resolve("x").toString();
        Journal first = Journal.at(path);
        first.append(new Journal.Batch(1, 2, content(1, 2)));
        first.append(new Journal.Batch(3, 3, content(3, 3)));

        Journal second = Journal.at(path);
        assertThat(second.read()).extracting(Journal.Batch::last).containsExactly(2L, 3L);
        second.release(3);
        second.turn();
        second.append(new Journal.Batch(4, 4, content(1, 2)));
        assertThat(Journal.at(path).read()).extracting(Journal.Batch::last).contains(4L);
        second.release(4);
        second.close();
        assertThat(directory).isEmptyDirectory();
    }
}
