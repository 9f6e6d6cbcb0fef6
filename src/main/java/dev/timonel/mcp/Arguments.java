package dev.timonel.mcp;

import dev.timonel.model.StatusException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What a tool is called with. A mistake is a 400 that tells how to do it right. */
final class Arguments {
    private final Map<String, String> texts = new LinkedHashMap<>();

    /** {@code known} are the names that the tool takes. */
    Arguments(JsonNode arguments, Map<String, Parameter> known) {
        if (!arguments.isMissingNode() && !arguments.isNull() && !arguments.isObject()) {
            throw StatusException.badRequest("arguments must be an object");
        }
        arguments.properties().forEach(argument -> {
            Parameter parameter = known.get(argument.getKey());
            if (parameter == null) {
                throw StatusException.badRequest("unknown argument \"" + argument.getKey() + "\": the tool takes "
                        + String.join(", ", new TreeSet<>(known.keySet())));
            }
            if (!argument.getValue().isNull()) {
                texts.put(argument.getKey(), parameter.text(argument.getKey(), argument.getValue()));
            }
        });
        known.forEach((name, parameter) -> {
            if (parameter.required() && texts.getOrDefault(name, "").isBlank()) {
                throw StatusException.badRequest("argument \"" + name + "\" is missing: " + parameter.description());
            }
        });
    }

    /** {@code ""} if it is absent. */
    String text(String name) {
        return texts.getOrDefault(name, "").strip();
    }

    boolean flag(String name) {
        return text(name).equals("true");
    }

    /** As the parameters of a URL, those that are there. */
    Map<String, String[]> asQuery() {
        Map<String, String[]> query = new LinkedHashMap<>();
        texts.forEach((name, text) -> query.put(name, new String[] {text}));
        return query;
    }
}
