package dev.timonel.api.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.timonel.model.StatusException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How many values a body has, seen from its bytes before anything is made of them: texts, numbers, lists and objects. As good as
 * exact for JSON; of YAML and protobuf some texts count as several.
 */
public final class BodyValues {
    private static final int DEEPEST = 16;

    private BodyValues() {}

    public static long of(byte[] body, @Nullable String contentType) {
        if (isProtobuf(contentType)) {
            return ofMessage(body, ProtobufReader.MAGIC.length, body.length, 0);
        }
        for (byte each : body) {
            if (each > ' ') {
                return each == '{' || each == '[' ? ofJson(body) : ofYaml(body);
            }
        }
        return 0;
    }

    private static boolean isProtobuf(@Nullable String contentType) {
        try {
            return Media.of(contentType) == Media.PROTOBUF;
        } catch (StatusException other) {
            return false;
        }
    }

    private static long ofJson(byte[] body) {
        long values = 1;
        boolean text = false;
        boolean begun = false; // a list or an object of which it is not known yet whether it is empty
        for (int i = 0; i < body.length; i++) {
            byte c = body[i];
            if (text) {
                i += c == '\\' ? 1 : 0;
                text = c != '"';
            } else if (c > ' ' || c < 0) {
                values += c == ',' || begun && c != '}' && c != ']' ? 1 : 0;
                begun = c == '{' || c == '[';
                text = c == '"';
            }
        }
        return values;
    }

    /** A line, a place in a list or a map that begins on a line with others, and what is between braces, once there are some. */
    private static long ofYaml(byte[] body) {
        long values = 1;
        boolean braces = false;
        for (int i = 0; i < body.length; i++) {
            byte c = body[i];
            braces |= c == '{' || c == '[';
            boolean begins = c == ' ' && i > 0 && (body[i - 1] == '-' || body[i - 1] == '?');
            values += c == '\n' || begins || braces && (c == ',' || c == '{' || c == '[') ? 1 : 0;
        }
        return values;
    }

    /** Of the fields from here to there; none if these are no fields. Whether a text is one or a message, its bytes do not say. */
    private static long ofMessage(byte[] body, int from, int to, int depth) {
        if (from >= to) {
            return 0;
        }
        CodedInputStream in = CodedInputStream.newInstance(body, from, to - from);
        long values = 0;
        try {
            while (!in.isAtEnd()) {
                int tag = in.readTag();
                values++;
                if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    int length = in.readRawVarint32();
                    int at = from + in.getTotalBytesRead();
                    in.skipRawBytes(length);
                    values += depth < DEEPEST ? ofMessage(body, at, at + length, depth + 1) : length / 2;
                } else if (!in.skipField(tag)) {
                    return 0;
                }
            }
        } catch (IOException noFields) {
            return 0;
        }
        return values;
    }
}
