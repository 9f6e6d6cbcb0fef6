package dev.timonel.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.RunningServer;
import dev.timonel.store.Pods;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server on the real H2, whose disk is slow, or fails: clients are told the truth, and everything goes on. */
class FaultyDiskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int IMPORTED = 1_500;

    @TempDir
    private Path directory;

    private RunningServer server;
    private Pods pods;

    @BeforeEach
    void start() {
        FaultyDisk.start();
        server = open();
        pods = new Pods(server.baseUrl());
    }

    private RunningServer open() {
        String url = EmbeddedDatabase.url(FaultyDisk.SCHEME + ":" + directory.resolve("timonel"));
        return RunningServer.start(directory, "--spring.datasource.url=" + url);
    }

    @AfterEach
    void stop() {
        FaultyDisk.release();
        FaultyDisk.start();
        server.close();
    }

    private void restart() throws Exception {
        server.close();
        server = open();
        pods.at(server.baseUrl());
        pods.check();
    }

    @Test
    void nothingIsAcknowledgedNorShownBeforeItIsOnDisk() throws Exception {
        FaultyDisk.hold();
        CompletableFuture<Integer> first = pods.create("first");
        await().atMost(PATIENCE).until(FaultyDisk::holds);
        List<CompletableFuture<Integer>> later = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            later.add(pods.create("later-" + n));
        }
        assertThat(pods.names()).doesNotContain("first", "later-0");
        assertThat(first).isNotDone();
        assertThat(later).noneMatch(CompletableFuture::isDone);
        assertThat(pods.get("/livez").statusCode()).isEqualTo(200);

        FaultyDisk.release();
        assertThat(first.join()).isEqualTo(201);
        assertThat(later).allMatch(each -> each.join() == 201);
        restart();
    }

    @Test
    @Tag("slow")
    void moreThanTheQueueHoldsIsRefusedWhileTheDiskIsSlowAndTheRestIsAnswered() throws Exception {
        FaultyDisk.hold();
        CompletableFuture<Integer> first = pods.create("first");
        await().atMost(PATIENCE).until(FaultyDisk::holds);
        List<CompletableFuture<HttpResponse<String>>> more = new ArrayList<>();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
            for (int n = 0; n < 10; n++) {
                more.add(pods.tryOut("more-" + more.size(), 250_000));
            }
            return more.stream().anyMatch(CompletableFuture::isDone);
        });
        FaultyDisk.release();

        assertThat(first.join()).isEqualTo(201);
        assertThat(more.stream().map(CompletableFuture::join))
                .anySatisfy(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                    assertThat(answer.body()).contains("too many writes are waiting");
                })
                .allMatch(answer -> answer.statusCode() == 503 || answer.statusCode() == 201);
        assertThat(pods.createOne("after")).isEqualTo(201);
    }

    @Test
    void whatCouldNotBeWrittenIsRefusedAndTheNextWriteWorks() throws Exception {
        assertThat(pods.create("before").join()).isEqualTo(201);
        FaultyDisk.failWrites(1);
        assertThat(pods.create("bad").join()).isIn(503, 504);
        await().atMost(PATIENCE).until(() -> pods.createOne("after") == 201);
        pods.check();
        restart();
    }

    @Test
    void whatCouldNotBeForcedToDiskIsOfUnknownOutcomeAndTheNextWriteWorks() throws Exception {
        assertThat(pods.create("before").join()).isEqualTo(201);
        FaultyDisk.failForces(1);
        assertThat(pods.create("bad").join()).isIn(503, 504);
        await().atMost(PATIENCE).until(() -> pods.createOne("after") == 201);
        pods.check();
        restart();
    }

    @Test
    void whileWritesFailTheServerSaysSoAndReadsGoOn() throws Exception {
        assertThat(pods.create("before").join()).isEqualTo(201);
        FaultyDisk.failWrites(Integer.MAX_VALUE);
        assertThat(pods.create("bad").join()).isIn(503, 504);
        assertThat(pods.create("worse").join()).isIn(503, 504);
        assertThat(pods.importOf(2, 10).body()).contains("the disk of the database is full; nothing was written");

        assertThat(pods.patchNothing("before").statusCode()).isEqualTo(200);
        assertThat(pods.get("/readyz").statusCode()).isEqualTo(500);
        assertThat(pods.get("/livez").statusCode()).isEqualTo(200);
        assertThat(pods.names()).contains("before");
        FaultyDisk.failWrites(0);
        await().atMost(PATIENCE).until(() -> pods.createOne("after") == 201);
        await().atMost(PATIENCE).until(() -> pods.get("/readyz").statusCode() == 200);
        restart();
    }

    @Test
    void aDatabaseThatFailsBehindItsJournalHoldsNobodyUpAndHasEverythingLater() throws Exception {
        FaultyDisk.failDatabase(Integer.MAX_VALUE, 0);
        for (int n = 0; n < 20; n++) {
            assertThat(pods.create("pod-" + n).join()).isEqualTo(201);
        }
        FaultyDisk.failDatabase(0, 0);
        await().atMost(PATIENCE).until(() -> pods.createOne("after") == 201);
        restart();
    }

    /** It goes to the journal in parts; a write that fails beside them may be another's. */
    @Tag("slow")
    @Test
    void anImportIsThereWholeOrNotAtAllWhicheverOfItsWritesFails() throws Exception {
        assertThat(pods.create("before").join()).isEqualTo(201);
        int which = 1;
        for (boolean failed = true; failed; which += 2) {
            FaultyDisk.failOneWrite(which);
            HttpResponse<String> answer = pods.importOf(IMPORTED, 2_000);
            failed = FaultyDisk.failedIt();
            boolean done = answer.statusCode() == 200;
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, failed ? 503 : 200);
            assertThat(pods.names()).hasSize(done ? IMPORTED : 1);
            if (done && failed) {
                assertThat(pods.importOf(1, 10).statusCode()).isEqualTo(200);
            }
        }
        assertThat(which).as("parts").isGreaterThan(8);
        FaultyDisk.start();
        FaultyDisk.failForces(1);
        int unknown = pods.importOf(IMPORTED + 1, 2_000).statusCode();
        assertThat(unknown).isEqualTo(504);
        await().atMost(PATIENCE).until(() -> pods.get("/readyz").statusCode() == 200);
        assertThat(pods.names()).hasSize(IMPORTED);

        server.close();
        server = open();
        pods.at(server.baseUrl());
        assertThat(pods.names().size()).as("unknown is one or the other").isIn(IMPORTED, IMPORTED + 1);
        assertThat(pods.importOf(IMPORTED + 2, 10).statusCode()).isEqualTo(200);
        assertThat(pods.names()).hasSize(IMPORTED + 2);
    }

    @Test
    void whateverFailsWhenNothingAcknowledgedIsLostAndNothingRefusedIsDone() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 15; round++) {
            FaultyDisk.failWrites(random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0);
            FaultyDisk.failForces(random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0);
            FaultyDisk.failDatabase(random.nextInt(4) == 0 ? 1 : 0, random.nextInt(4) == 0 ? 1 : 0);
            List<CompletableFuture<Integer>> writes = new ArrayList<>();
            for (int n = 0; n < 6; n++) {
                writes.add(pods.create("pod-" + round + "-" + n));
            }
            writes.forEach(CompletableFuture::join);
            pods.check();
        }
        FaultyDisk.start();
        await().atMost(PATIENCE).until(() -> pods.createOne("after") == 201);
        restart();
    }
}
