package dev.timonel.api.codec;

import dev.timonel.model.StatusException;
import dev.timonel.model.tree.TreeReader;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats of request bodies; for any other a 415 names these. */
enum Media {
    JSON,
    YAML,
    /** As client-go and kubectl send what they have types for. */
    PROTOBUF;

    private static final List<String> ACCEPTED =
            List.of("application/json", "application/yaml", ProtobufReader.CONTENT_TYPE);

    /** No Content-Type is JSON, as upstream, but not one that names no type; parameters are ignored. */
    static Media of(@Nullable String contentType) {
        if (contentType == null || contentType.isEmpty()) {
            return JSON;
        }
        return switch (contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT)) {
            case "application/json" -> JSON;
            case "application/yaml", "text/yaml" -> YAML;
            case ProtobufReader.CONTENT_TYPE -> PROTOBUF;
            case "application/x-www-form-urlencoded" ->
                throw StatusException.unsupportedMediaType(
                        ACCEPTED, "curl -d sends a form unless it is told -H 'Content-Type: application/json'");
            default ->
                throw StatusException.unsupportedMediaType(
                        ACCEPTED, "in client-go, set ContentType of rest.Config to \"application/json\"");
        };
    }

    /** {@code message} is the protobuf name of what the body is expected to be. */
    TreeReader.Document read(byte[] body, String message) throws TreeReader.Malformed {
        return switch (this) {
            case JSON -> TreeReader.json(body);
            case YAML -> TreeReader.yaml(body);
            case PROTOBUF -> ProtobufReader.read(body, ProtobufMessages.of(message));
        };
    }
}
