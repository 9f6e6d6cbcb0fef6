package dev.timonel.model.tree;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
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

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(100)
            .build();
    private static final TokenStreamFactory JSON =
            JsonFactory.builder().streamReadConstraints(LIMITS).build();
    private static final TokenStreamFactory YAML =
            YAMLFactory.builder().streamReadConstraints(LIMITS).build();

    /** YAML's words for what no JSON number can be: text, as upstream. */
    private static final Set<String> NOT_FINITE = Set.of(".nan", ".inf", "+.inf", "-.inf");

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
        return new Document(reader.value(""), reader.duplicates);
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
            JsonNode tree = reader.value("");
            if (parser.nextToken() != null) {
                throw new Malformed("more than one document in the body");
            }
            return new Document(tree, reader.duplicates);
        } catch (JacksonException e) {
            throw new Malformed(Complaint.of(e));
        }
    }

    private JsonNode value(String path) throws Malformed {
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            throw new Malformed("aliases are not accepted");
        }
        spend(1);
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(path);
            case START_ARRAY -> array(path);
            case VALUE_STRING -> nodes.stringNode(counted(parser.getString()));
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT ->
                NOT_FINITE.contains(parser.getString().toLowerCase(Locale.ROOT))
                        ? nodes.stringNode(parser.getString())
                        : nodes.numberNode(parser.getDecimalValue());
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

    private JsonNode integer() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.getNumberType()) {
            case INT -> nodes.numberNode(parser.getIntValue());
            case LONG -> nodes.numberNode(parser.getLongValue());
            default -> nodes.numberNode(parser.getBigIntegerValue());
        };
    }

    private ObjectNode object(String path) throws Malformed {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = counted(parser.currentName());
            String at = path.isEmpty() ? name : path + "." + name;
            parser.nextToken();
            if (object.has(name)) {
                duplicates.add(at);
            }
            object.set(name, value(at));
        }
        return object;
    }

    private ArrayNode array(String path) throws Malformed {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(path + "[" + array.size() + "]"));
        }
        return array;
    }
}
