package dev.timonel.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The resourceVersion and the generation in the metadata of an object's compact JSON, wherever else clients use these names:
 * for a label, an annotation, or a field of a kind of their own.
 */
final class Revisions {
    private static final byte[] RESOURCE_VERSION = "resourceVersion".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GENERATION = "generation".getBytes(StandardCharsets.US_ASCII);

    private Revisions() {}

    /** The same JSON with another resourceVersion, without reading the rest of it. */
    static byte[] replaced(byte[] json, long revision, long newRevision) {
        return replaced(json, RESOURCE_VERSION, quoted(revision), quoted(newRevision));
    }

    /** As {@link #replaced}, by the owner of these bytes: if the number is as long as before, it is written over in place. */
    static byte[] stamped(byte[] json, long revision, long newRevision) {
        return stamped(json, RESOURCE_VERSION, quoted(revision), quoted(newRevision));
    }

    /** The same JSON with another generation. */
    static byte[] withGeneration(byte[] json, long generation, long newGeneration) {
        return replaced(json, GENERATION, number(generation), number(newGeneration));
    }

    /** As {@link #withGeneration}, by the owner of these bytes. */
    static byte[] stampedWithGeneration(byte[] json, long generation, long newGeneration) {
        return stamped(json, GENERATION, number(generation), number(newGeneration));
    }

    private static byte[] stamped(byte[] json, byte[] field, byte[] old, byte[] written) {
        if (written.length != old.length) {
            return replaced(json, field, old, written);
        }
        System.arraycopy(written, 0, json, valueAt(json, field, old), written.length);
        return json;
    }

    private static byte[] replaced(byte[] json, byte[] field, byte[] old, byte[] written) {
        int at = valueAt(json, field, old);
        byte[] replaced = new byte[json.length - old.length + written.length];
        System.arraycopy(json, 0, replaced, 0, at);
        System.arraycopy(written, 0, replaced, at, written.length);
        int rest = at + old.length;
        System.arraycopy(json, rest, replaced, at + written.length, json.length - rest);
        return replaced;
    }

    /** Where the value of metadata's field begins, which must be this one. */
    private static int valueAt(byte[] json, byte[] field, byte[] value) {
        int at = JsonSpan.metadataField(json, field);
        int end = at + value.length;
        if (at < 0
                || end >= json.length
                || !Arrays.equals(json, at, end, value, 0, value.length)
                || json[end] != ',' && json[end] != '}') {
            throw new IllegalArgumentException(
                    "no " + new String(value, StandardCharsets.US_ASCII) + " in the object's metadata");
        }
        return at;
    }

    private static byte[] quoted(long number) {
        return ("\"" + number + '"').getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] number(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
