package dev.timonel.model;

import java.nio.charset.StandardCharsets;

/**
 * The resourceVersion inside an object's JSON. It is the first one: metadata stands before whatever else may have a field
 * of that name, and inside of a text its quotes would be escaped.
 */
final class Revisions {
    private static final String FIELD = "\"resourceVersion\":\"";

    private Revisions() {}

    /** The same JSON with another resourceVersion, without reading the rest of it. */
    static byte[] replaced(byte[] json, long revision, long newRevision) {
        return replaced(json, FIELD + revision + '"', FIELD + newRevision + '"');
    }

    /** As {@link #replaced}, by the owner of these bytes: if the number is as long as before, it is written over in place. */
    static byte[] stamped(byte[] json, long revision, long newRevision) {
        String digits = Long.toString(newRevision);
        if (digits.length() != Long.toString(revision).length()) {
            return replaced(json, revision, newRevision);
        }
        byte[] field = (FIELD + revision + '"').getBytes(StandardCharsets.US_ASCII);
        int at = indexOf(json, field);
        if (at < 0) {
            throw missing(FIELD + revision);
        }
        byte[] written = digits.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(written, 0, json, at + FIELD.length(), written.length);
        return json;
    }

    /**
     * The same JSON with another generation. What stands in metadata before it, and has names that clients choose, has texts
     * for values.
     */
    static byte[] withGeneration(byte[] json, long generation, long newGeneration) {
        return replaced(json, "\"generation\":" + generation + ',', "\"generation\":" + newGeneration + ',');
    }

    private static byte[] replaced(byte[] json, String oldField, String newField) {
        byte[] old = oldField.getBytes(StandardCharsets.US_ASCII);
        byte[] written = newField.getBytes(StandardCharsets.US_ASCII);
        int at = indexOf(json, old);
        if (at < 0) {
            throw missing(oldField);
        }
        byte[] replaced = new byte[json.length - old.length + written.length];
        System.arraycopy(json, 0, replaced, 0, at);
        System.arraycopy(written, 0, replaced, at, written.length);
        int rest = at + old.length;
        System.arraycopy(json, rest, replaced, at + written.length, json.length - rest);
        return replaced;
    }

    private static IllegalArgumentException missing(String field) {
        return new IllegalArgumentException("no " + field + " in the object");
    }

    private static int indexOf(byte[] json, byte[] field) {
        for (int i = 0; i <= json.length - field.length; i++) {
            int same = 0;
            while (same < field.length && json[i + same] == field[same]) {
                same++;
            }
            if (same == field.length) {
                return i;
            }
        }
        return -1;
    }
}
