package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.store.h2.Journal;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A row of the log, and a batch of the journal: the changes of a transaction without gaps, or a mebibyte of them if they are
 * more. It names the transaction, so that a committer whose connection broke can tell whether it was its own, and the last
 * revision that the transaction wrote.
 */
@Entity
@Table(name = "log")
class LogPart {
    /** Before the first byte of what versions wrote that had a row for each change. */
    private static final int FORMAT = -1;

    private static final int OBJECTS_END = Integer.BYTES + 3 * Long.BYTES;

    /** Of the last change. */
    @Id
    private long revision;

    @Column(name = "first_revision", nullable = false)
    private long first;

    /** Where its transaction ends. */
    @Column(nullable = false)
    private long ends;

    @Column(nullable = false)
    private UUID batch;

    @Column(nullable = false)
    private byte[] content;

    @SuppressWarnings("NullAway.Init") // for JPA
    protected LogPart() {}

    private LogPart(long first, long revision, long ends, UUID batch, byte[] content) {
        this.first = first;
        this.revision = revision;
        this.ends = ends;
        this.batch = batch;
        this.content = content;
    }

    /** Some changes of the transaction with this name, which ends with this revision. */
    static LogPart of(List<LogEntry> entries, UUID batch, long ends) {
        int size = 64;
        for (LogEntry entry : entries) {
            size += entry.bytes() + 256;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(FORMAT);
            out.writeLong(ends);
            out.writeLong(batch.getMostSignificantBits());
            out.writeLong(batch.getLeastSignificantBits());
            out.writeBoolean(entries.stream().anyMatch(LogPart::isEnd));
            out.writeInt(entries.size());
            for (LogEntry entry : entries) {
                entry.writeTo(out);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new LogPart(
                entries.get(0).revision(),
                entries.get(entries.size() - 1).revision(),
                ends,
                batch,
                bytes.toByteArray());
    }

    static LogPart of(Journal.Batch written) {
        byte[] content = written.content();
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
            if (in.readInt() != FORMAT) {
                return of(entries(content), new UUID(written.first(), written.last()), written.last());
            }
            long ends = in.readLong();
            UUID batch = new UUID(in.readLong(), in.readLong());
            return new LogPart(written.first(), written.last(), ends, batch, content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static List<LogEntry> entries(byte[] content) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
            int number = in.readInt();
            boolean older = number != FORMAT;
            if (!older) {
                in.skipBytes(3 * Long.BYTES + 1);
                number = in.readInt();
            }
            List<LogEntry> entries = new ArrayList<>(number);
            while (entries.size() < number) {
                entries.add(LogEntry.readFrom(in, older));
            }
            return entries;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    Journal.Batch toJournal() {
        return new Journal.Batch(first, revision, content);
    }

    /** What it has after a revision. */
    LogPart after(long begin) {
        return first > begin
                ? this
                : of(
                        entries().stream()
                                .filter(entry -> entry.revision() > begin)
                                .toList(),
                        batch,
                        ends);
    }

    List<LogEntry> entries() {
        return entries(content);
    }

    /** Those after a revision up to another. */
    List<LogEntry> entries(long after, long upTo) {
        return entries().stream()
                .filter(entry -> entry.revision() > after && entry.revision() <= upTo)
                .toList();
    }

    /** Those that tell of the end of an object. */
    List<LogEntry> objectEnds() {
        return hasObjectEnds() ? entries().stream().filter(LogPart::isEnd).toList() : List.of();
    }

    boolean hasObjectEnds() {
        return content[OBJECTS_END] != 0;
    }

    private static boolean isEnd(LogEntry entry) {
        return entry.type() == Change.Type.DELETED;
    }

    long first() {
        return first;
    }

    long last() {
        return revision;
    }

    /** The last revision that its transaction wrote. */
    long ends() {
        return ends;
    }

    UUID batch() {
        return batch;
    }

    int bytes() {
        return content.length;
    }
}
