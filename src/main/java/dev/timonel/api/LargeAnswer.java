package dev.timonel.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body that is packed if it is larger than 128 KiB and its reader takes gzip, fast rather than small, as
 * {@code apiserver/pkg/endpoints/handlers/responsewriters/writers.go} does. Of any other as much is held as leaves without
 * waiting, so that one that gets no place among {@link SlowClients} is refused before anything has left.
 */
final class LargeAnswer extends OutputStream {
    private static final int THRESHOLD = 128 * 1024;

    private final HttpServletResponse response;
    private final boolean packs;
    private @Nullable ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private @Nullable OutputStream out;

    /** Nothing is sent until so much is there; whoever wrote all closes it. */
    LargeAnswer(HttpServletResponse response, boolean packs) {
        this.response = response;
        this.packs = packs;
    }

    static boolean isPacked(int length, HttpServletRequest request) {
        return length > THRESHOLD && takesGzip(request);
    }

    private static boolean takesGzip(HttpServletRequest request) {
        for (String header : Collections.list(request.getHeaders("Accept-Encoding"))) {
            for (String coding : header.toLowerCase(Locale.ROOT).split(",")) {
                if (coding.split(";", 2)[0].strip().equals("gzip") && !coding.matches(".*;\\s*q=0(\\.0*)?\\s*")) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteArrayOutputStream small = begun;
        if (small == null) {
            open().write(bytes, offset, length);
            return;
        }
        small.write(bytes, offset, length);
        if (small.size() > (packs ? THRESHOLD : LeavingAnswer.LONG)) {
            if (packs) {
                response.setHeader("Content-Encoding", "gzip");
                response.addHeader("Vary", "Accept-Encoding");
                out = new Fast(response.getOutputStream());
            }
            begun = null;
            small.writeTo(open());
        }
    }

    private OutputStream open() throws IOException {
        OutputStream opened = out;
        if (opened == null) {
            opened = response.getOutputStream();
            out = opened;
        }
        return opened;
    }

    @Override
    public void close() throws IOException {
        ByteArrayOutputStream small = begun;
        if (small != null) {
            begun = null;
            response.setContentLength(small.size());
            small.writeTo(open());
        } else if (out instanceof Fast packed) {
            packed.finish();
        }
    }

    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream out) throws IOException {
            super(out, LeavingAnswer.LONG + 1);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
