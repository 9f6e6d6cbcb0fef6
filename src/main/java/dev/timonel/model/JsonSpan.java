package dev.timonel.model;

import java.nio.charset.StandardCharsets;

/** Where members of an object stand in its JSON, as {@link KubeJson#write} writes it: compact, one object. */
final class JsonSpan {
    private static final byte[] METADATA = "metadata".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STATUS = "status".getBytes(StandardCharsets.US_ASCII);

    private JsonSpan() {}

    /** The index after the value of the top-level member of this name; -1 without one. */
    static int afterMember(byte[] json, String name) {
        int value = member(json, 0, name.getBytes(StandardCharsets.US_ASCII));
        return value < 0 ? -1 : skipValue(json, value);
    }

    /** The index of the value of a field of the metadata; -1 without one. */
    static int metadataField(byte[] json, byte[] name) {
        int metadata = member(json, 0, METADATA);
        return metadata < 0 ? -1 : member(json, metadata, name);
    }

    /** The index of the value that a member of the object that begins here has; -1 without one. */
    private static int member(byte[] json, int object, byte[] name) {
        for (int at = object + 1; at < json.length && json[at] == '"'; at++) {
            int colon = skipText(json, at);
            if (isText(json, at, colon, name)) {
                return colon + 1;
            }
            at = skipValue(json, colon + 1);
        }
        return -1;
    }

    /** Whether the metadata of the object does not begin with the member of this name. */
    static boolean beginsWithout(byte[] json, String first) {
        byte[] unwanted = first.getBytes(StandardCharsets.US_ASCII);
        for (int at = 1; at < json.length && json[at] == '"'; at++) {
            int colon = skipText(json, at);
            if (isText(json, at, colon, METADATA)) {
                return json[colon + 2] != '"' || !isText(json, colon + 2, skipText(json, colon + 2), unwanted);
            }
            at = skipValue(json, colon + 1);
        }
        return false;
    }

    /**
     * From after a member on: the index of the comma before the top-level member status, or that of the closing brace; -1 if
     * something follows status.
     */
    static int statusOrEnd(byte[] json, int from) {
        int at = from;
        while (at + 1 < json.length && json[at] == ',') {
            int colon = skipText(json, at + 1);
            int end = skipValue(json, colon + 1);
            if (isText(json, at + 1, colon, STATUS)) {
                return json[end] == '}' ? at : -1;
            }
            at = end;
        }
        return at;
    }

    private static boolean isText(byte[] json, int from, int end, byte[] wanted) {
        if (end - from != wanted.length + 2) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (json[from + 1 + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** The index after the text that begins here. */
    private static int skipText(byte[] json, int from) {
        int at = from + 1;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    /** The index after the value that begins here: the comma or the brace that follows it. */
    private static int skipValue(byte[] json, int from) {
        int depth = 0;
        for (int at = from; ; at++) {
            byte b = json[at];
            if (b == '"') {
                at = skipText(json, at) - 1;
            } else if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                if (depth == 0) {
                    return at;
                }
                depth--;
            } else if (b == ',' && depth == 0) {
                return at;
            }
        }
    }
}
