package dev.timonel.model.schema;

import dev.timonel.model.KubeJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;

/** A document of {@code src/main/resources/openapi} that {@code src/openapi} made of what Kubernetes publishes: gzipped JSON. */
public record PublishedFile(byte[] packed) {

    /** {@code v3/apis__apps__v1}, {@code types}; empty if there is no such document. */
    public static Optional<PublishedFile> named(String name) {
        try (InputStream in = PublishedFile.class.getResourceAsStream("/openapi/" + name + ".json.gz")) {
            return in == null ? Optional.empty() : Optional.of(new PublishedFile(in.readAllBytes()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A new tree each time, the caller's to change. */
    public JsonNode tree() {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return KubeJson.mapper().readTree(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
