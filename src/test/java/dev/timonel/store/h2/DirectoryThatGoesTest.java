package dev.timonel.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.RunningServer;
import dev.timonel.store.Pods;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Linux lets a process go on with files that are deleted, or that nobody else will find. */
class DirectoryThatGoesTest {
    @TempDir
    private Path directory;

    @Test
    void writesAreRefusedOnceItIsElsewhereAndReadsGoOnAndItIsAsGoodAsBeforeOnceItIsBack() throws Exception {
        Path data = directory.resolve("data");
        Path elsewhere = directory.resolve("elsewhere");
        Pods pods;
        try (RunningServer server = RunningServer.start(data)) {
            pods = new Pods(server.baseUrl());
            assertThat(pods.create("before").join()).isEqualTo(201);
            Files.move(data, elsewhere);
            awaitAnswers(pods, 503);
            assertThat(pods.get("/readyz").body()).contains("[-]store failed");
            assertThat(pods.names()).contains("before");
            assertThat(pods.get("/api/v1/namespaces/default/pods/before").statusCode())
                    .isEqualTo(200);

            Files.move(elsewhere, data);
            awaitAnswers(pods, 201);
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> pods.get("/readyz").body().equals("ok"));
            Files.move(data, elsewhere);
        }
        try (RunningServer again = RunningServer.start(elsewhere)) {
            pods.at(again.baseUrl());
            pods.check();
        }
    }

    @Test
    void whoeverIsThereInItsPlaceKeepsItsJournal() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        String path = data.resolve("x").toString();
        Journal first = Journal.at(path);
        first.recover(0);
        first.append(new Journal.Batch(1, 1, new byte[10]));
        assertThat(first.isGone()).isFalse();

        Files.move(data, directory.resolve("elsewhere"));
        assertThat(first.isGone()).isTrue();
        Files.createDirectory(data);
        try (Journal second = Journal.at(path)) {
            second.recover(0);
            second.append(new Journal.Batch(1, 1, new byte[10]));
            assertThat(first.isGone()).isTrue();
            assertThat(second.isGone()).isFalse();
            first.release(1);
            first.close();
        }
        try (Journal second = Journal.at(path)) {
            assertThat(second.recover(0)).extracting(List::size).containsExactly(1);
        }
    }

    private static void awaitAnswers(Pods pods, int status) {
        await().atMost(Duration.ofMinutes(2)).until(() -> pods.createOne("tried") == status);
    }
}
