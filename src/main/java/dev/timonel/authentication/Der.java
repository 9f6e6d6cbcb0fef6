package dev.timonel.authentication;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The few ASN.1 values of a certificate, in DER (X.690). */
final class Der {
    static final byte[] TRUE = {1, 1, (byte) 0xff};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int UTC_TIME_ENDS = 2050;

    private Der() {}

    /** A value under this tag. */
    static byte[] tagged(int tag, byte[]... contents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            out.writeBytes(content);
        }
        byte[] content = out.toByteArray();
        out.reset();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int zero = length[0] == 0 ? 1 : 0;
            out.write(0x80 | (length.length - zero));
            out.write(length, zero, length.length - zero);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... contents) {
        return tagged(0x30, contents);
    }

    static byte[] set(byte[]... contents) {
        return tagged(0x31, contents);
    }

    static byte[] integer(BigInteger value) {
        return tagged(2, value.toByteArray());
    }

    static byte[] octets(byte[]... contents) {
        return tagged(4, contents);
    }

    /** Bits of which {@code unused} at the end do not count. */
    static byte[] bits(int unused, byte[] content) {
        return tagged(3, new byte[] {(byte) unused}, content);
    }

    static byte[] utf8(String text) {
        return tagged(12, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] time(Instant at) {
        String text = TIME.format(at);
        boolean utc = at.atZone(ZoneOffset.UTC).getYear() < UTC_TIME_ENDS;
        return tagged(utc ? 23 : 24, (utc ? text.substring(2) : text).getBytes(StandardCharsets.US_ASCII));
    }

    /** An object identifier in dots. */
    static byte[] oid(String dotted) {
        String[] parts = dotted.split("\\.", -1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Integer.parseInt(parts[0]) * 40 + Integer.parseInt(parts[1]));
        for (int i = 2; i < parts.length; i++) {
            long value = Long.parseLong(parts[i]);
            for (int shift = 56; shift > 0; shift -= 7) {
                if (value >> shift != 0) {
                    out.write((int) (value >> shift & 0x7f | 0x80));
                }
            }
            out.write((int) (value & 0x7f));
        }
        return tagged(6, out.toByteArray());
    }
}
