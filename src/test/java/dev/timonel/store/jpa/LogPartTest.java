package dev.timonel.store.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.store.h2.Journal;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a row of the log holds, and what journals of earlier versions hold. */
class LogPartTest {
    private static final byte[] BODY = {1, 2, 3};
    private static final UUID BATCH = new UUID(5, 6);

    private static LogEntry entry(long revision, Change.Type type) {
        return new LogEntry(revision, type, "Namespace", "", "n" + revision, BODY, null, null, "{\"at\":1}");
    }

    @Test
    void whatComesBackFromAJournalIsWhatWentThere() {
        LogPart part = LogPart.of(List.of(entry(7, Change.Type.ADDED), entry(8, Change.Type.DELETED)), BATCH, 9);

        LogPart read = LogPart.of(part.toJournal());

        assertThat(List.of(read.first(), read.last(), read.ends())).containsExactly(7L, 8L, 9L);
        assertThat(read.batch()).isEqualTo(BATCH);
        assertThat(read.entries()).usingRecursiveComparison().isEqualTo(part.entries());
        assertThat(read.objectEnds()).extracting(LogEntry::name).containsExactly("n8");
    }

    @Test
    void whatIsAfterARevisionIsOfTheSameTransaction() {
        LogPart part = LogPart.of(List.of(entry(7, Change.Type.DELETED), entry(8, Change.Type.ADDED)), BATCH, 9);

        assertThat(part.after(6)).isSameAs(part);
        LogPart rest = part.after(7);
        assertThat(List.of(rest.first(), rest.last(), rest.ends())).containsExactly(8L, 8L, 9L);
        assertThat(rest.batch()).isEqualTo(BATCH);
        assertThat(rest.objectEnds()).isEmpty();
    }

    @Test
    void theJournalOfAVersionWithARowForEachChangeIsRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(2);
        for (long revision = 7; revision <= 8; revision++) {
            out.writeLong(revision);
            for (String text : List.of("ADDED", "Namespace", "", "n" + revision)) {
                out.writeUTF(text);
            }
            out.writeLong(5);
            out.writeLong(6);
            out.writeInt(BODY.length);
            out.write(BODY);
            out.writeInt(-1);
            out.writeInt(-1);
            out.writeUTF("{\"at\":1}");
        }

        LogPart read = LogPart.of(new Journal.Batch(7, 8, bytes.toByteArray()));

        assertThat(List.of(read.first(), read.last(), read.ends())).containsExactly(7L, 8L, 8L);
        assertThat(read.entries())
                .usingRecursiveComparison()
                .isEqualTo(List.of(entry(7, Change.Type.ADDED), entry(8, Change.Type.ADDED)));
    }
}
