package dev.timonel.http;

import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** JSON paths over a body. */
final class JsonPaths {
    private static final JsonMapper MAPPER = new JsonMapper();

    private JsonPaths() {}

    /** What the path leads to; a missing node if it leads nowhere. Paths with {@code [*]} give an array, maybe empty. */
    static JsonNode at(String body, String path) {
        requireJson(body, path);
        try {
            Object found = JsonPath.read(body, path);
            return MAPPER.valueToTree(found);
        } catch (PathNotFoundException nowhere) {
            return MissingNode.getInstance();
        }
    }

    /** The JSON path library takes almost anything for JSON, and a path into HTML for one that leads nowhere. */
    private static void requireJson(String body, String path) {
        try {
            MAPPER.readTree(body);
        } catch (JacksonException noJson) {
            throw new IllegalArgumentException(path + " of a body that is no JSON: " + body, noJson);
        }
    }

    /** The value at the path as it would stand in a URL: without quotes if it is a string. */
    static String text(String body, String path) {
        JsonNode found = at(body, path);
        if (found.isMissingNode()) {
            throw new IllegalArgumentException(path + " is not in " + body);
        }
        return text(found);
    }

    static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }
}
