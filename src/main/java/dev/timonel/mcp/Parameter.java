package dev.timonel.mcp;

import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A parameter of a tool: its JSON type, what it is for, and what it may be, if that is a short list. */
record Parameter(Type type, boolean required, String description, List<String> oneOf) {

    /** JSON types that parameters have. */
    enum Type {
        string,
        integer,
        bool
    }

    static Parameter required(String description) {
        return new Parameter(Type.string, true, description, List.of());
    }

    static Parameter optional(String description) {
        return new Parameter(Type.string, false, description, List.of());
    }

    static Parameter integer(String description) {
        return new Parameter(Type.integer, false, description, List.of());
    }

    static Parameter flag(String description) {
        return new Parameter(Type.bool, false, description, List.of());
    }

    Parameter of(String... values) {
        return new Parameter(type, required, description, List.of(values));
    }

    ObjectNode schema() {
        ObjectNode schema = KubeJson.mapper().createObjectNode();
        schema.put("type", type == Type.bool ? "boolean" : type.name());
        schema.put("description", description);
        if (!oneOf.isEmpty()) {
            oneOf.forEach(schema.putArray("enum")::add);
        }
        return schema;
    }

    /** Numbers and strings that look like each other are taken for each other: assistants mix them up. */
    String text(String name, JsonNode value) {
        String text = value.isValueNode() ? value.asString() : "";
        boolean fits = fits(value, text);
        if (!fits) {
            throw StatusException.badRequest("argument \"" + name + "\" must be "
                    + (type == Type.integer ? "an integer" : type == Type.bool ? "true or false" : "a string") + ": "
                    + description);
        }
        if (!oneOf.isEmpty() && !oneOf.contains(text)) {
            throw StatusException.badRequest("argument \"" + name + "\" must be one of " + String.join(", ", oneOf));
        }
        return text;
    }

    private boolean fits(JsonNode value, String text) {
        return switch (type) {
            case string -> value.isString() || value.isIntegralNumber();
            case integer -> text.matches("[0-9]{1,15}");
            case bool -> text.matches("true|false");
        };
    }
}
