package dev.timonel.api.openapi;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A document of OpenAPI version 2 as the protobuf message {@code openapi.v2.Document} ({@code OpenAPIv2.proto} of
 * gnostic-models), which kubectl of 1.28 and before reads. Values of any type are carried as YAML, of which JSON is a part.
 */
final class GnosticDocument {
    private static final Map<String, Integer> METHODS =
            Map.of("get", 2, "put", 3, "post", 4, "delete", 5, "options", 6, "head", 7, "patch", 8);

    private GnosticDocument() {}

    static byte[] of(JsonNode document) {
        ProtoMessage message = new ProtoMessage();
        message.text(1, document.path("swagger"));
        JsonNode info = document.path("info");
        message.message(2, new ProtoMessage().text(1, info.path("title")).text(2, info.path("version")));
        ProtoMessage paths = new ProtoMessage();
        document.path("paths")
                .properties()
                .forEach(path -> paths.message(2, named(path.getKey(), pathItem(path.getValue()))));
        message.message(8, paths);
        message.message(9, schemas(document.path("definitions")));
        for (JsonNode requirement : document.path("security")) {
            ProtoMessage all = new ProtoMessage();
            requirement
                    .properties()
                    .forEach(each ->
                            all.message(1, named(each.getKey(), new ProtoMessage().texts(1, each.getValue()))));
            message.message(12, all);
        }
        ProtoMessage security = new ProtoMessage();
        document.path("securityDefinitions")
                .properties()
                .forEach(each -> security.message(
                        1, named(each.getKey(), new ProtoMessage().message(2, apiKey(each.getValue())))));
        return message.message(13, security).bytes();
    }

    private static ProtoMessage apiKey(JsonNode key) {
        return new ProtoMessage()
                .text(1, key.path("type"))
                .text(2, key.path("name"))
                .text(3, key.path("in"))
                .text(4, key.path("description"));
    }

    private static ProtoMessage pathItem(JsonNode item) {
        ProtoMessage message = new ProtoMessage();
        for (Map.Entry<String, JsonNode> each : item.properties()) {
            Integer method = METHODS.get(each.getKey());
            if (method != null) {
                message.message(method, operation(each.getValue()));
            } else if (each.getKey().equals("parameters")) {
                each.getValue().forEach(parameter -> message.message(9, parameter(parameter)));
            }
        }
        return message;
    }

    private static ProtoMessage operation(JsonNode operation) {
        ProtoMessage message = new ProtoMessage();
        for (Map.Entry<String, JsonNode> each : operation.properties()) {
            JsonNode value = each.getValue();
            switch (each.getKey()) {
                case "tags" -> message.texts(1, value);
                case "summary" -> message.text(2, value);
                case "description" -> message.text(3, value);
                case "operationId" -> message.text(5, value);
                case "produces" -> message.texts(6, value);
                case "consumes" -> message.texts(7, value);
                case "parameters" -> value.forEach(parameter -> message.message(8, parameter(parameter)));
                case "responses" -> message.message(9, responses(value));
                case "schemes" -> message.texts(10, value);
                case "deprecated" -> message.flag(11, value);
                default -> extension(message, 13, each);
            }
        }
        return message;
    }

    private static ProtoMessage responses(JsonNode responses) {
        ProtoMessage message = new ProtoMessage();
        responses.properties().forEach(each -> {
            ProtoMessage response = new ProtoMessage().text(1, each.getValue().path("description"));
            if (each.getValue().has("schema")) {
                response.message(
                        2, new ProtoMessage().message(1, schema(each.getValue().path("schema"))));
            }
            message.message(1, named(each.getKey(), new ProtoMessage().message(1, response)));
        });
        return message;
    }

    /** A ParametersItem. */
    private static ProtoMessage parameter(JsonNode parameter) {
        ProtoMessage message = new ProtoMessage();
        String in = parameter.path("in").asString();
        if (in.equals("body")) {
            message.message(
                    1,
                    new ProtoMessage()
                            .text(1, parameter.path("description"))
                            .text(2, parameter.path("name"))
                            .text(3, parameter.path("in"))
                            .flag(4, parameter.path("required"))
                            .message(5, schema(parameter.path("schema"))));
        } else {
            boolean query = in.equals("query");
            ProtoMessage simple = new ProtoMessage()
                    .flag(1, parameter.path("required"))
                    .text(2, parameter.path("in"))
                    .text(3, parameter.path("description"))
                    .text(4, parameter.path("name"))
                    .text(query ? 6 : 5, parameter.path("type"))
                    .text(query ? 7 : 6, parameter.path("format"))
                    .flag(query ? 20 : 19, parameter.path("uniqueItems"));
            message.message(2, new ProtoMessage().message(query ? 3 : 4, simple));
        }
        return new ProtoMessage().message(1, message);
    }

    private static ProtoMessage schemas(JsonNode schemas) {
        ProtoMessage message = new ProtoMessage();
        schemas.properties().forEach(each -> message.message(1, named(each.getKey(), schema(each.getValue()))));
        return message;
    }

    private static ProtoMessage schema(JsonNode schema) {
        ProtoMessage message = new ProtoMessage();
        for (Map.Entry<String, JsonNode> each : schema.properties()) {
            JsonNode value = each.getValue();
            switch (each.getKey()) {
                case "$ref" -> message.text(1, value);
                case "format" -> message.text(2, value);
                case "title" -> message.text(3, value);
                case "description" -> message.text(4, value);
                case "default" -> message.message(5, any(value));
                case "pattern" -> message.text(13, value);
                case "uniqueItems" -> message.flag(16, value);
                case "required" -> message.texts(19, value);
                case "enum" -> value.forEach(choice -> message.message(20, any(choice)));
                case "additionalProperties" ->
                    message.message(
                            21,
                            value.isObject()
                                    ? new ProtoMessage().message(1, schema(value))
                                    : new ProtoMessage().flag(2, value));
                case "type" -> message.message(22, new ProtoMessage().text(1, value));
                case "items" -> message.message(23, new ProtoMessage().message(1, schema(value)));
                case "allOf" -> value.forEach(part -> message.message(24, schema(part)));
                case "properties" -> message.message(25, schemas(value));
                default -> extension(message, 31, each);
            }
        }
        return message;
    }

    private static void extension(ProtoMessage message, int number, Map.Entry<String, JsonNode> member) {
        if (member.getKey().startsWith("x-")) {
            message.message(number, named(member.getKey(), any(member.getValue())));
        }
    }

    private static ProtoMessage any(JsonNode value) {
        return new ProtoMessage().text(2, value.toString());
    }

    private static ProtoMessage named(String name, ProtoMessage value) {
        return new ProtoMessage().text(1, name).message(2, value);
    }
}
