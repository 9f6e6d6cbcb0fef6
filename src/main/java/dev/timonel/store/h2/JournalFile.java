package dev.timonel.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of a journal's files. Not safe for threads. */
final class JournalFile {
    private static final int PIECE = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(JournalFile.class);

    private final FilePath path;
    private @Nullable FileChannel open;
    private volatile @Nullable FoundFile found;
    private long end;
    private long last;
    private boolean torn;

    JournalFile(FilePath path) {
        this.path = path;
    }

    /** Where it can be read; null if it is not there. */
    @Nullable
    FileChannel reading() throws IOException {
        return exists() ? file() : null;
    }

    boolean exists() {
        return path.exists();
    }

    /** It is there from now on, if only as an empty one. */
    void make() throws IOException {
        file();
    }

    /** Another channel to it, the caller's own. */
    FileChannel openForReading() throws IOException {
        if (isGone()) {
            throw new NoSuchFileException(path.toString());
        }
        return path.open("r");
    }

    /** Where what is appended next begins. */
    long end() {
        return end;
    }

    /** It was found to hold something up to here that is needed until the database has this revision; what is behind that is cut off. */
    void hold(long revision, long length) throws IOException {
        last = revision;
        end = length;
        FileChannel file = file();
        torn = file.size() > length;
        mend(file);
    }

    /** Whether nothing in it is needed. */
    boolean isEmpty() {
        return last == 0;
    }

    /** Whether it has nothing of a batch whose fate is unknown. */
    boolean isWhole() {
        return !torn;
    }

    /** Whether somebody has deleted it, or put it elsewhere: nobody will find there what is appended. Safe for threads. */
    boolean isGone() {
        FoundFile mine = found;
        return mine != null && mine.isGone();
    }

    /** Puts bytes behind what was appended since it was empty the last time, and on disk. */
    void append(long revision, Iterator<ByteBuffer> parts) throws Journal.Failure {
        FileChannel file;
        try {
            file = file();
            mend(file);
        } catch (IOException failure) {
            throw new Journal.Failure(false, failure);
        }
        torn = true;
        long at = end;
        try {
            while (parts.hasNext()) {
                at = write(file, parts.next(), at);
            }
        } catch (IOException failure) {
            throw new Journal.Failure(!isMended(file), failure);
        }
        try {
            file.force(false);
        } catch (IOException failure) {
            throw new Journal.Failure(true, failure);
        }
        torn = false;
        end = at;
        last = revision;
    }

    /** Piece by piece, since the JDK takes as much memory outside of the heap as is written at once. */
    private static long write(FileChannel file, ByteBuffer bytes, long from) throws IOException {
        long at = from;
        int whole = bytes.limit();
        while (bytes.position() < whole) {
            bytes.limit(Math.min(whole, bytes.position() + PIECE));
            at += file.write(bytes, at);
        }
        return at;
    }

    private boolean isMended(FileChannel file) {
        try {
            mend(file);
            return true;
        } catch (IOException stillTorn) {
            return false;
        }
    }

    /** Cuts off what was not acknowledged. What the kernel could not write of it, and forgot, is no matter then. */
    private void mend(FileChannel file) throws IOException {
        if (torn) {
            file.truncate(end);
            file.force(true);
            torn = false;
        }
    }

    void release(long upTo) {
        if (last <= upTo && !torn) {
            last = 0;
            end = 0;
        }
    }

    void shrink() throws IOException {
        FileChannel file = open;
        if (isEmpty() && file != null && file.size() > 0) {
            file.truncate(0);
        }
    }

    /** As long as nothing in it is needed, it has this record, and no more. */
    void mark(ByteBuffer record) throws IOException {
        FileChannel file = file();
        mend(file);
        long length = write(file, record, 0);
        file.truncate(length);
        file.force(false);
    }

    /** {@code deleteIfEmpty}: it goes if nothing in it is needed. */
    void close(boolean deleteIfEmpty) throws IOException {
        FileChannel file = open;
        open = null;
        if (file != null) {
            file.close();
            if (deleteIfEmpty && isEmpty() && !isGone()) {
                path.delete();
            }
        }
        found = null;
    }

    private FileChannel file() throws IOException {
        FileChannel file = open;
        if (file == null) {
            boolean isNew = !exists();
            file = path.open("rw");
            open = file;
            found = FoundFile.at(path);
            if (isNew) {
                forceName();
            }
        }
        return file;
    }

    /** The name of a new file is in its directory. Not every system can force that to disk by itself. */
    private void forceName() {
        Path real = FoundFile.real(path.getParent());
        try (FileChannel directory = FileChannel.open(real, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException impossible) {
            log.debug("{} cannot be forced to disk", real, impossible);
        }
    }

    @Override
    public String toString() {
        return FoundFile.real(path).toString();
    }
}
