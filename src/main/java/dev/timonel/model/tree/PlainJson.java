package dev.timonel.model.tree;

import dev.timonel.model.TypeSchema;
import dev.timonel.model.TypeSchema.FieldSchema;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;

/**
 * Whether there is nothing to say about a document: {@link TreeReader} would read it, with no field given twice, and
 * {@link TypedTree} would leave its tree as it is. Then no tree has to be made. It is read once and nothing of it is kept; no
 * answer but yes says anything, since what is seldom written, as a null or a time, is left to those two.
 */
public final class PlainJson {
    /** Places of fields that a long can hold. */
    private static final int PLACES = Long.SIZE;

    private final JsonParser parser;

    private PlainJson(JsonParser parser) {
        this.parser = parser;
    }

    public static boolean fits(byte[] json, TypeSchema type) {
        if (!isUsual(json)) {
            return false;
        }
        try (JsonParser parser = TreeReader.parser(json)) {
            return parser.nextToken() == JsonToken.START_OBJECT
                    && new PlainJson(parser).object(type)
                    && parser.nextToken() == null;
        } catch (JacksonException malformed) {
            return false;
        }
    }

    /** An object in UTF-8, with nothing in it that might be half of a surrogate pair. */
    private static boolean isUsual(byte[] json) {
        if (json.length < 2 || json[0] != '{' || json[1] == 0) {
            return false;
        }
        for (int i = 1; i < json.length; i++) {
            if (json[i] == (byte) 0xED || json[i] == 'u' && json[i - 1] == '\\') {
                return false;
            }
        }
        return true;
    }

    private boolean object(TypeSchema type) {
        long seen = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int place = type.place(parser.currentName());
            if (place < 0 || place >= PLACES || (seen & 1L << place) != 0) {
                return false;
            }
            seen |= 1L << place;
            if (!value(parser.nextToken(), type.at(place))) {
                return false;
            }
        }
        return type.type() != OwnerReference.class || hasAll(seen, type);
    }

    private static boolean hasAll(long seen, TypeSchema type) {
        for (String name : TypedTree.INVENTED.getOrDefault(type.type(), List.of())) {
            if ((seen & 1L << type.place(name)) == 0) {
                return false;
            }
        }
        return true;
    }

    private boolean value(JsonToken token, FieldSchema schema) {
        return switch (schema.shape()) {
            case STRING -> token == JsonToken.VALUE_STRING;
            case INT32 -> isInt32(token);
            case INT64 -> token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != NumberType.BIG_INTEGER;
            case BOOLEAN -> token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
            case QUANTITY -> token == JsonToken.VALUE_STRING && Quantities.isBounded(parser.getString());
            case INT_OR_STRING -> token == JsonToken.VALUE_STRING || isInt32(token);
            case OBJECT -> token == JsonToken.START_OBJECT && object(schema.type());
            case ARRAY -> token == JsonToken.START_ARRAY && array(schema.elements());
            case MAP -> token == JsonToken.START_OBJECT && map(schema.elements());
            case TIME, MICRO_TIME, NUMBER, BYTES, ANY, FIELDS, OBJECTS_OR_ANY -> false;
        };
    }

    private boolean isInt32(JsonToken token) {
        return token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == NumberType.INT;
    }

    private boolean array(FieldSchema element) {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (!value(token, element)) {
                return false;
            }
        }
        return true;
    }

    private boolean map(FieldSchema element) {
        Set<String> names = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            if (!names.add(parser.currentName()) || !value(parser.nextToken(), element)) {
                return false;
            }
        }
        return true;
    }
}
