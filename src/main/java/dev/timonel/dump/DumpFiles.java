package dev.timonel.dump;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The texts of a dump: itself, or the files of a tar archive, either of them in gzip or not; what it is tells its beginning. */
final class DumpFiles {
    private static final int HEAD = 512;
    private static final int USTAR = 257;
    private static final int MAX_WRAPPINGS = 3;

    private final DumpLimits limits;
    private final DumpedObjects objects;

    DumpFiles(DumpLimits limits, DumpedObjects objects) {
        this.limits = limits;
        this.objects = objects;
    }

    void read(InputStream in) throws DumpRefusedException {
        Metered whole = new Metered(in, limits.bytes());
        try {
            unwrapped(whole);
        } catch (TooLarge tooLarge) {
            throw new DumpRefusedException(
                    0,
                    DumpRefusedException.TOO_LARGE + ": it has more than " + limits.bytes()
                            + " bytes when it is unpacked");
        } catch (EOFException cutOff) {
            throw new DumpRefusedException(0, "the archive is cut off");
        } catch (ZipException broken) {
            throw new DumpRefusedException(0, "the gzip stream is damaged");
        } catch (IOException broken) {
            throw new DumpRefusedException(0, "the dump can't be read to its end");
        }
    }

    private void unwrapped(InputStream in) throws IOException, DumpRefusedException {
        InputStream inner = in;
        for (int i = 0; i < MAX_WRAPPINGS; i++) {
            BufferedInputStream buffered = new BufferedInputStream(inner, 1 << 16);
            byte[] head = head(buffered);
            if (!isGzip(head)) {
                if (isTar(head)) {
                    archive(buffered);
                } else {
                    text(buffered, head);
                }
                return;
            }
            inner = new Metered(new GZIPInputStream(buffered, 1 << 16), limits.bytes());
        }
        throw new DumpRefusedException(0, "it is packed more than once");
    }

    private void archive(InputStream in) throws IOException, DumpRefusedException {
        TarArchiveInputStream tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isFile()) {
                file(entry.getName(), new Unclosed(tar));
            }
        }
    }

    private void file(String name, InputStream in) throws IOException, DumpRefusedException {
        String lower = name.toLowerCase(Locale.ROOT);
        String base = lower.substring(lower.lastIndexOf('/') + 1);
        boolean said = base.endsWith(".json") || base.endsWith(".yaml") || base.endsWith(".yml");
        if (!said || base.startsWith("._")) {
            objects.passOver(name, "not JSON or YAML by its name");
            return;
        }
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        byte[] head = head(buffered);
        long before = objects.seen();
        objects.begin(name);
        try {
            text(buffered, head);
        } catch (DumpRefusedException refused) {
            if (objects.seen() > before) {
                throw refused.in(name);
            }
            objects.passOver(name, refused.told());
        }
    }

    private void text(InputStream in, byte[] head) throws IOException, DumpRefusedException {
        String start =
                new String(head, StandardCharsets.UTF_8).replace("\uFEFF", "").stripLeading();
        if (start.startsWith("<")) {
            throw new DumpRefusedException(1, "this is HTML or XML, and no dump of a cluster");
        }
        if (start.startsWith("PK\3\4")) {
            throw new DumpRefusedException(0, "this is a zip archive; tar, gzip, YAML and JSON are read");
        }
        DumpStream.read(in, start.startsWith("{") || start.startsWith("["), limits, objects);
    }

    private static byte[] head(BufferedInputStream in) throws IOException {
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        return head;
    }

    private static boolean isGzip(byte[] head) {
        return head.length > 2 && (head[0] & 255) == 0x1f && (head[1] & 255) == 0x8b;
    }

    private static boolean isTar(byte[] head) {
        return head.length == HEAD && new String(head, USTAR, 5, StandardCharsets.US_ASCII).equals("ustar");
    }

    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Fails once it has given more than it may. */
    private static final class Metered extends FilterInputStream {
        private long left;

        Metered(InputStream in, long most) {
            super(in);
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            spend(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            spend(Math.max(0, read));
            return read;
        }

        private void spend(int read) throws TooLarge {
            left -= read;
            if (left < 0) {
                throw new TooLarge();
            }
        }
    }

    /** The next file of the archive is read from the same stream. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
