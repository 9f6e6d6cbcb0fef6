package dev.timonel.store.h2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
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
        Set<Long> midst = new HashSet<>();
        SimulatedDisk.start(random, moments);
        String path = SimulatedDisk.SCHEME + ":" + directory.resolve("x");
        Journal journal = Journal.at(path);
        try (Ledger ledger = new Ledger(EmbeddedDatabase.url(path))) {
            assertThat(batches(journal)).isEmpty();
            moments.started = true;
            long settled = 0;
            long last = 0;
            for (int commit = 0; commit < COMMITS; commit++) {
                long first = last + 1;
                last += 1 + random.nextInt(6);
                if (random.nextInt(4) == 0) {
                    journal.append(last, parts(first, last));
                    LongStream.range(first, last).forEach(midst::add);
                } else {
                    journal.append(new Journal.Batch(first, last, content(first, last)));
                }
                moments.acknowledged = last;
                if (random.nextInt(15) == 0) {
                    journal.close();
                    journal = Journal.at(path);
                    assertThat(batches(journal, settled)).last().returns(last, Journal.Batch::last);
                }
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
        } finally {
            journal.close();
        }

        assertThat(moments.kept).hasSizeGreaterThan(20);
        for (Remains remains : moments.kept) {
            assertThat(lastOf(remains.directory().resolve("x")))
                    .as(remains.toString())
                    .isGreaterThanOrEqualTo(remains.acknowledged())
                    .isNotIn(midst);
        }
    }

    private static long lastOf(Path path) throws Exception {
        long last = Ledger.check(EmbeddedDatabase.url(path));
        try (Journal journal = Journal.at(path.toString())) {
            for (Journal.Batch batch : batches(journal, last)) {
                assertThat(batch.content()).isEqualTo(content(batch.first(), batch.last()));
                if (batch.last() > last) {
                    assertThat(batch.first()).isLessThanOrEqualTo(last + 1);
                    last = batch.last();
                }
            }
            journal.append(new Journal.Batch(last + 1, last + 1, content(last + 1, last + 1)));
        }
        try (Journal journal = Journal.at(path.toString())) {
            assertThat(batches(journal, last)).last().returns(last + 1, Journal.Batch::last);
        }
        return last;
    }

    private static List<Journal.Batch> batches(Journal journal) throws IOException {
        return batches(journal, 0);
    }

    private static List<Journal.Batch> batches(Journal journal, long stored) throws IOException {
        return journal.read(
                journal.recover(stored).stream().flatMap(List::stream).toList());
    }

    /** One for each revision. */
    private static Iterator<Journal.Batch> parts(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(revision -> new Journal.Batch(revision, revision, content(revision, revision)))
                .iterator();
    }

    private static byte[] content(long first, long last) {
        Random random = new Random(first * 31 + last);
        byte[] content = new byte[random.nextInt(random.nextInt(10) == 0 ? 40_000 : 3_000)];
        random.nextBytes(content);
        return content;
    }

    @Test
    void whatWasAppendedInPartsIsThereTogetherOrNotAtAll() throws Exception {
        String path = directory.resolve("x").toString();
        try (Journal journal = Journal.at(path)) {
            journal.append(new Journal.Batch(1, 2, content(1, 2)));
            journal.append(5, parts(3, 5));
        }
        assertThat(batches(Journal.at(path))).extracting(Journal.Batch::last).containsExactly(2L, 3L, 4L, 5L);

        Path file = Path.of(path + ".journal.1");
        byte[] whole = Files.readAllBytes(file);
        for (int length = whole.length - 1; length > 0; length -= 1 + whole.length / 50) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(batches(Journal.at(path)))
                    .extracting(Journal.Batch::last)
                    .isSubsetOf(List.of(2L));
        }
    }

    @Test
    void partsThatCannotBeMadeWereNotWritten() throws Exception {
        Journal journal = Journal.at(directory.resolve("x").toString());
        journal.append(new Journal.Batch(1, 1, content(1, 1)));
        Iterator<Journal.Batch> broken = LongStream.rangeClosed(2, 4)
                .mapToObj(revision -> new Journal.Batch(revision, 4 / (4 - revision), content(revision, revision)))
                .iterator();

        assertThatThrownBy(() -> journal.append(4, broken)).isInstanceOf(ArithmeticException.class);
        journal.append(new Journal.Batch(2, 2, content(2, 2)));

        assertThat(batches(Journal.at(directory.resolve("x").toString())))
                .extracting(Journal.Batch::last)
                .containsExactly(1L, 2L);
    }

    @Test
    void oneThatWasReadHoldsItsBatchesUntilTheyAreReleased() throws Exception {
        String path = directory.resolve("x").toString();
        Journal first = Journal.at(path);
        first.append(new Journal.Batch(1, 2, content(1, 2)));
        first.append(new Journal.Batch(3, 3, content(3, 3)));

        Journal second = Journal.at(path);
        assertThat(batches(second)).extracting(Journal.Batch::last).containsExactly(2L, 3L);
        second.release(3);
        second.turn();
        second.append(new Journal.Batch(4, 4, content(1, 2)));
        assertThat(batches(Journal.at(path), 3)).extracting(Journal.Batch::last).contains(4L);
        second.release(4);
        second.close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aDatabaseThatHasLessThanTheJournalSaysIsRefusedThoughNothingElseIsInIt() throws Exception {
        String path = directory.resolve("x").toString();
        Journal killed = Journal.at(path);
        assertThat(batches(killed)).isEmpty();
        killed.append(new Journal.Batch(1, 2, content(1, 2)));
        killed.append(new Journal.Batch(3, 3, content(3, 3)));
        killed.shrink();
        assertThat(batches(Journal.at(path))).as("what is needed stays").hasSize(2);
        killed.release(3);
        killed.turn();
        killed.shrink();
        killed.shrink();

        Path file = Path.of(path + ".journal.1");
        byte[] left = Files.readAllBytes(file);
        assertThat(left).hasSizeLessThan(100);
        assertThatThrownBy(() -> Journal.at(path).recover(2))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ends with revision 2, but its journal says that it had 3");
        assertThat(file).hasBinaryContent(left);

        Journal next = Journal.at(path);
        assertThat(batches(next, 3)).isEmpty();
        next.append(new Journal.Batch(4, 4, content(4, 4)));
        assertThat(batches(Journal.at(path), 3)).extracting(Journal.Batch::last).containsExactly(4L);
        next.release(4);
        next.close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aDatabaseThatLacksWhatGoesBeforeTheJournalIsRefusedAndNothingIsChanged() throws Exception {
        String path = directory.resolve("x").toString();
        Journal killed = Journal.at(path);
        killed.append(new Journal.Batch(7, 8, content(7, 8)));
        Path file = Path.of(path + ".journal.1");
        Files.write(file, new byte[100], StandardOpenOption.APPEND);
        byte[] left = Files.readAllBytes(file);

        assertThatThrownBy(() -> Journal.at(path).recover(5)).hasMessageContaining("do not belong together");
        assertThat(file).hasBinaryContent(left);
    }

    @Test
    void whoAppendsAfterTheEndIsRefusedAndLeavesNothingToAnother() throws Exception {
        Journal journal = Journal.at(directory.resolve("x").toString());
        assertThat(batches(journal)).isEmpty();
        journal.close();

        assertThatThrownBy(() -> journal.append(new Journal.Batch(1, 2, content(1, 2))))
                .isInstanceOfSatisfying(
                        Journal.Failure.class,
                        failure -> assertThat(failure.mayBeThere()).isFalse());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whoReadsWhatWasReleasedAndWrittenOverIsToldSo() throws Exception {
        Journal journal = Journal.at(directory.resolve("x").toString());
        Journal.Place first = journal.append(new Journal.Batch(1, 2, content(1, 2)));
        assertThat(journal.read(List.of(first)))
                .singleElement()
                .extracting(Journal.Batch::content)
                .isEqualTo(content(1, 2));
        journal.release(2);
        journal.append(new Journal.Batch(3, 4, content(1, 2)));

        assertThatThrownBy(() -> journal.read(List.of(first)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("revision 2");
        journal.release(4);
        journal.shrink();
        assertThatThrownBy(() -> journal.read(List.of(first))).isInstanceOf(IOException.class);
    }

    @Test
    void aBitThatFlipsAnywhereIsTold() throws Exception {
        String path = directory.resolve("x").toString();
        Journal journal = Journal.at(path);
        List<Journal.Place> places = new ArrayList<>();
        for (long revision = 1; revision <= 4; revision++) {
            places.add(journal.append(new Journal.Batch(revision, revision, content(revision, revision))));
        }
        Path file = Path.of(path + ".journal.1");
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at += isNearAHeader(at, places) ? 1 : 41) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1 << at % 8;
            Files.write(file, damaged);
            Journal refused = Journal.at(path);
            assertThatThrownBy(() -> refused.recover(0))
                    .as("a bit of byte " + at)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(".journal.1 cannot be read");
            refused.shrink();
            refused.close();
            assertThat(file).hasBinaryContent(damaged);
            Files.write(file, whole);
        }
    }

    /** What the disk had before is there where it was not written over. */
    @Test
    void aLastRecordThatIsThereInPartIsNone() throws Exception {
        String path = directory.resolve("x").toString();
        Journal journal = Journal.at(path);
        journal.append(new Journal.Batch(1, 1, content(1, 1)));
        Journal.Place last = journal.append(new Journal.Batch(2, 3, content(2, 3)));
        Path file = Path.of(path + ".journal.1");
        byte[] whole = Files.readAllBytes(file);
        for (int from = 0; from < last.length() - 1; from += 7) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, (int) last.at() + from, torn.length, (byte) 0);
            Files.write(file, torn);
            assertThat(batches(Journal.at(path)))
                    .extracting(Journal.Batch::last)
                    .containsExactly(1L);
        }
    }

    private static boolean isNearAHeader(int at, List<Journal.Place> places) {
        return places.stream().anyMatch(place -> at >= place.at() - JournalRecords.HEADER - 41 && at < place.at());
    }

    @Test
    void recordsOfAKindThatIsNotKnownAreNoneOfThisVersions() throws Exception {
        String path = directory.resolve("x").toString();
        Files.write(
                Path.of(path + ".journal.1"), "TJ03 and what a later version may write behind that".getBytes(UTF_8));

        assertThatThrownBy(() -> Journal.at(path).recover(0))
                .hasMessageContaining("kind that this version does not know");
    }
}
