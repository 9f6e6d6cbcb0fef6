package dev.timonel.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.RunningServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A start whose disk is full says so in a sentence, and the next one goes on. */
@Tag("slow")
@ExtendWith(OutputCaptureExtension.class)
class FullDiskStartTest {
    @TempDir
    private Path directory;

    @BeforeEach
    @AfterEach
    void mend() {
        FaultyDisk.start();
    }

    private RunningServer start() {
        String url = EmbeddedDatabase.url(FaultyDisk.SCHEME + ":" + directory.resolve("timonel"));
        return RunningServer.start(directory, "--spring.datasource.url=" + url);
    }

    @Test
    void theDatabaseThatCannotBeMade(CapturedOutput output) {
        FaultyDisk.failDatabase(Integer.MAX_VALUE, 0);
        assertThatThrownBy(this::start).isNotNull();
        assertThat(output.getAll())
                .contains("The database in the data directory cannot be used: No space left on device.")
                .contains("Make room on its disk");
    }

    @Test
    void theFirstWritesThatCannotBeMade(CapturedOutput output) {
        FaultyDisk.failWrites(Integer.MAX_VALUE);
        assertThatThrownBy(this::start).isNotNull();
        assertThat(output.getAll()).contains("The first writes of the start failed: the disk of the database is full");
        FaultyDisk.start();
        start().close();
    }

    @Test
    void whicheverOfTheFirstWritesFailsNoThreadKeepsTheProcess() {
        int which = 0;
        do {
            FaultyDisk.failOneWrite(++which);
            try {
                start().close();
            } catch (RuntimeException refused) {
                assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .as("after write " + which)
                        .doesNotContain("committer");
            }
        } while (FaultyDisk.failedIt());
        assertThat(which).isGreaterThan(2);
    }
}
