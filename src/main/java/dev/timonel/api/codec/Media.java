package dev.timonel.api.codec;

import dev.timonel.model.StatusException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats of request bodies. Protobuf is not among them: a client that sends it gets a 415 that names these. */
enum Media {
    JSON,
    YAML;

    private static final List<String> ACCEPTED = List.of("application/json", "application/yaml");

    /** No Content-Type is JSON, as upstream; parameters are ignored. */
    static Media of(@Nullable String contentType) {
        return switch (essence(contentType)) {
            case "", "application/json" -> JSON;
            case "application/yaml", "text/yaml" -> YAML;
            default -> throw StatusException.unsupportedMediaType(ACCEPTED);
        };
    }

    private static String essence(@Nullable String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    TreeReader.Document read(byte[] body) throws TreeReader.Malformed {
        return this == JSON ? TreeReader.json(body) : TreeReader.yaml(body);
    }
}
