package dev.timonel.model.tree;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads JSON or YAML into trees and remembers which fields were given twice (the last one counts). YAML aliases are refused, so
 * that no document can be larger than its text. Throws {@link Malformed}.
 */
public final class TreeReader {
    /** Objects of the served kinds are no deeper than about fifteen. */
    public static final int MAX_DEPTH = 100;

    /**
     * Bytes of UTF-8 of a field's name. Deviation: upstream takes longer ones where it takes unknown fields. Here what was written
     * is read again by parsers that do not.
     */
    private static final int MAX_NAME = 50_000;

    public static final String NAME_TOO_LONG = "the name of a field has more than " + MAX_NAME + " bytes";

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(100)
            .maxNameLength(MAX_NAME)
            .build();
    private static final TokenStreamFactory JSON =
            JsonFactory.builder().streamReadConstraints(LIMITS).build();
    private static final TokenStreamFactory YAML =
            YAMLFactory.builder().streamReadConstraints(LIMITS).build();

    /** YAML's words for what no JSON number can be: text, as upstream. */
    private static final Set<String> NOT_FINITE = Set.of(".nan", ".inf", "+.inf", "-.inf");

    /** Of fields that are given twice as many are told as Kubernetes tells. */
    private static final int DUPLICATES = 100;

    private final Set<String> duplicates = new HashSet<>();
    private final JsonParser parser;

    /** Values, and characters of them and of names, that may still come. */
    private long left;

    private TreeReader(JsonParser parser, long left) {
        this.parser = parser;
        this.left = left;
    }

    /**
     * The value at which the parser stands, whatever follows it, with at most so many values and characters of them and
     * of names together. The parser's own complaints pass through.
     */
    public static Document next(JsonParser parser, long characters) throws Malformed {
        TreeReader reader = new TreeReader(parser, characters);
        return new Document(reader.value(null), reader.duplicates);
    }

    /** {@code duplicates} are paths like {@code spec.ports[0].name}. */
    public record Document(JsonNode tree, Set<String> duplicates) {}

    /** The body is no document of its format; the message says why, without quoting the body. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        public Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /** Whether no field is called so. */
    public static boolean isTooLongAName(String name) {
        return name.length() > MAX_NAME / 3 && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME;
    }

    public static Document json(byte[] body) throws Malformed {
        return read(JSON, body);
    }

    public static Document yaml(byte[] body) throws Malformed {
        return read(YAML, body);
    }

    /** What {@link #json} reads with. */
    static JsonParser parser(byte[] json) {
        return JSON.createParser(ObjectReadContext.empty(), json);
    }

    private static Document read(TokenStreamFactory format, byte[] body) throws Malformed {
        try (JsonParser parser = format.createParser(ObjectReadContext.empty(), body)) {
            TreeReader reader = new TreeReader(parser, Long.MAX_VALUE);
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new Malformed("unexpected end of input");
            }
            JsonNode tree = reader.value(null);
            if (parser.nextToken() != null) {
                throw new Malformed("more than one document in the body");
            }
            return new Document(tree, reader.duplicates);
        } catch (JacksonException e) {
            throw new Malformed(Complaint.of(e));
        }
    }

    private JsonNode value(@Nullable Place place) throws Malformed {
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            throw new Malformed("aliases are not accepted");
        }
        spend(1);
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(place);
            case START_ARRAY -> array(place);
            case VALUE_STRING -> nodes.stringNode(counted(parser.getString()));
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT ->
                NOT_FINITE.contains(parser.getString().toLowerCase(Locale.ROOT))
                        ? nodes.stringNode(parser.getString())
                        : fraction();
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            default -> throw new Malformed("a value is neither text, number, boolean, null, list nor map");
        };
    }

    private String counted(String text) throws Malformed {
        spend(text.length());
        return wellFormed(text);
    }

    private void spend(int size) throws Malformed {
        left -= size;
        if (left < 0) {
            throw new Malformed("it is too long");
        }
    }

    /** Half of a surrogate pair becomes U+FFFD, as in Go: UTF-8 could not hold it, and disk and memory would differ. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }

    /** Go keeps a double: what is too large for one is no number, what is too small nothing. Either would fill the memory written out. */
    private JsonNode fraction() throws Malformed {
        BigDecimal number = parser.getDecimalValue();
        double near = number.doubleValue();
        if (Double.isInfinite(near)) {
            throw new Malformed("a number is out of range");
        }
        return JsonNodeFactory.instance.numberNode(near == 0 && number.signum() != 0 ? BigDecimal.ZERO : number);
    }

    private JsonNode integer() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.getNumberType()) {
            case INT -> nodes.numberNode(parser.getIntValue());
            case LONG -> nodes.numberNode(parser.getLongValue());
            default -> nodes.numberNode(parser.getBigIntegerValue());
        };
    }

    private ObjectNode object(@Nullable Place place) throws Malformed {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = counted(parser.currentName());
            if (isTooLongAName(name)) {
                throw new Malformed(NAME_TOO_LONG);
            }
            JsonToken token = parser.nextToken();
            if (object.has(name) && duplicates.size() < DUPLICATES) {
                duplicates.add(Place.text(place, name));
            }
            object.set(name, value(token.isStructStart() ? Place.under(place, name) : place));
        }
        return object;
    }

    private ArrayNode array(@Nullable Place place) throws Malformed {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(token.isStructStart() ? Place.under(place, array.size()) : place));
        }
        return array;
    }

    /**
     * Where an object or a list is. Its text is made when somebody asks: with long names one within the other, all of them together
     * are many times as long as the document. {@code length} is that of the text, about.
     */
    private record Place(@Nullable Place around, String name, boolean element, int length) {
        /** Whoever reads the tree makes such texts, too; no field of Kubernetes is nearly so far down. */
        private static final int LONGEST = 32 * 1024;

        static Place under(@Nullable Place around, String name) throws Malformed {
            return under(around, name, false);
        }

        static Place under(@Nullable Place around, int index) throws Malformed {
            return under(around, "[" + index + "]", true);
        }

        private static Place under(@Nullable Place around, String name, boolean element) throws Malformed {
            int length = name.length() + 1 + (around == null ? 0 : around.length);
            if (length > LONGEST) {
                throw new Malformed("the names of fields within each other are too long");
            }
            return new Place(around, name, element, length);
        }

        /** The path of a field there. */
        static String text(@Nullable Place around, String field) {
            StringBuilder text = new StringBuilder(field);
            boolean element = false;
            for (Place place = around; place != null; place = place.around) {
                text.insert(0, element ? place.name : place.name + ".");
                element = place.element;
            }
            return text.toString();
        }
    }
}
