package dev.timonel.api.codec;

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
 * Reads exactly one JSON or YAML document into a tree and remembers which fields were given twice (the last one counts).
 * YAML aliases are refused, so that no document can be larger than its text. Throws {@link Malformed}.
 */
final class TreeReader {
    /** Objects of the served kinds are no deeper than about fifteen. */
    static final int MAX_DEPTH = 100;

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

    private TreeReader(JsonParser parser) {
        this.parser = parser;
    }

    /** {@code duplicates} are paths like {@code spec.ports[0].name}. */
    record Document(JsonNode tree, Set<String> duplicates) {}

    /** The body is no document of its format; the message says why, without quoting the body. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    static Document json(byte[] body) throws Malformed {
        return read(JSON, body);
    }

    static Document yaml(byte[] body) throws Malformed {
        return read(YAML, body);
    }

    private static Document read(TokenStreamFactory format, byte[] body) throws Malformed {
        try (JsonParser parser = format.createParser(ObjectReadContext.empty(), body)) {
            TreeReader reader = new TreeReader(parser);
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
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(path);
            case START_ARRAY -> array(path);
            case VALUE_STRING -> nodes.stringNode(wellFormed(parser.getString()));
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

    /** Half of a surrogate pair becomes U+FFFD, as in Go: UTF-8 could not hold it, and disk and memory would differ. */
    private static String wellFormed(String text) {
        return text.chars().noneMatch(c -> Character.isSurrogate((char) c))
                ? text
                : text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
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
            String name = wellFormed(parser.currentName());
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
