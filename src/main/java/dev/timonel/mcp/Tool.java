package dev.timonel.mcp;

import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool: what it is for, in the words by which an assistant picks it, what it takes, and the record that it answers with, whose
 * schema is declared. {@code effect} is what a call changes.
 */
record Tool(
        String name,
        String title,
        String description,
        Effect effect,
        Map<String, Parameter> parameters,
        Class<?> answers,
        Function<Arguments, Answer> call) {

    /** What a call does to the cluster. */
    enum Effect {
        /** Nothing. */
        Reads,
        /** It takes the place of what was there. */
        Replaces
    }

    /** {@code text} is short, for an assistant to read; {@code structured} is the whole, an instance of what was declared. */
    record Answer(String text, Object structured) {}

    ObjectNode definition() {
        ObjectNode definition = KubeJson.mapper().createObjectNode();
        definition.put("name", name);
        definition.put("title", title);
        definition.put("description", description);
        definition.set("inputSchema", inputSchema());
        definition.set("outputSchema", Schemas.of(answers));
        ObjectNode annotations = definition.putObject("annotations");
        annotations.put("title", title);
        annotations.put("readOnlyHint", effect == Effect.Reads);
        annotations.put("destructiveHint", effect == Effect.Replaces);
        annotations.put("idempotentHint", true);
        annotations.put("openWorldHint", false);
        return definition;
    }

    private ObjectNode inputSchema() {
        ObjectNode schema = KubeJson.mapper().createObjectNode();
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        parameters.forEach((key, parameter) -> properties.set(key, parameter.schema()));
        if (parameters.values().stream().anyMatch(Parameter::required)) {
            var required = schema.putArray("required");
            parameters.forEach((key, parameter) -> {
                if (parameter.required()) {
                    required.add(key);
                }
            });
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    /** The result of {@code tools/call}. What the caller can put right is a result that says how, not a protocol error. */
    ObjectNode result(JsonNode arguments) {
        ObjectNode result = KubeJson.mapper().createObjectNode();
        try {
            Answer answer = call.apply(new Arguments(arguments, parameters));
            text(result, answer.text());
            result.set("structuredContent", KubeJson.mapper().valueToTree(answer.structured()));
            result.put("isError", false);
        } catch (StatusException refused) {
            text(result, refused.getMessage() + hint(refused));
            result.put("isError", true);
        }
        return result;
    }

    private String hint(StatusException refused) {
        if (refused.code() == 404) {
            return "\nThe tool topology lists the services and nodes that are there.";
        }
        boolean withoutPort =
                name.equals("route") && String.valueOf(refused.getMessage()).endsWith("host:port");
        return withoutPort ? ", such as web.shop:80\nThe tool topology lists the Services with their ports." : "";
    }

    private static void text(ObjectNode result, String text) {
        ObjectNode content = result.putArray("content").addObject();
        content.put("type", "text");
        content.put("text", text);
    }
}
