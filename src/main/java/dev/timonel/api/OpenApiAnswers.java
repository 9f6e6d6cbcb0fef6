package dev.timonel.api;

import dev.timonel.api.openapi.OpenApiDocuments;
import dev.timonel.api.table.Negotiation;
import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /openapi/v2} and {@code /openapi/v3}, with an entity tag, and to be kept for ever by whoever asks with the right hash
 * ({@code kube-openapi/pkg/handler3}).
 */
final class OpenApiAnswers {
    private static final String V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private final OpenApiDocuments documents;

    OpenApiAnswers(OpenApiDocuments documents) {
        this.documents = documents;
    }

    Answer answer(RequestPath path, Exchange exchange) {
        if (path.at(1).equals("v2") && path.length() == 2) {
            return v2(exchange);
        }
        if (!path.at(1).equals("v3")) {
            throw StatusException.noSuchPath();
        }
        if (path.length() == 2) {
            return Answer.json(200, KubeJson.write(documents.index()));
        }
        return v3(path.from(2), exchange);
    }

    private Answer v3(String name, Exchange exchange) {
        OpenApiDocuments.Document document = documents.v3(name);
        String hash = exchange.query().get("hash");
        if (hash != null && !hash.isEmpty() && !hash.equals(document.hash())) {
            return new Answer(
                    301,
                    Answer.JSON,
                    Map.of("Location", OpenApiDocuments.url(name, document.hash())),
                    List.of(),
                    new byte[0]);
        }
        return tagged(document.hash(), document::bytes, Answer.JSON, hash != null && !hash.isEmpty(), exchange);
    }

    private Answer v2(Exchange exchange) {
        String accept = exchange.accept();
        // Clients write the type with an '@', which is no valid media type; the answer must use the dotted one.
        if (accept != null && accept.replace('@', '.').contains(V2_PROTOBUF)) {
            OpenApiDocuments.Document document = documents.v2Protobuf();
            return tagged(document.hash(), document::bytes, V2_PROTOBUF, false, exchange);
        }
        if (Negotiation.takesJson(accept)) {
            OpenApiDocuments.Document document = documents.v2();
            return tagged(document.hash(), document::bytes, Answer.JSON, false, exchange);
        }
        throw StatusException.notAcceptable(List.of(Answer.JSON, V2_PROTOBUF));
    }

    private static Answer tagged(
            String hash, Supplier<byte[]> body, String type, boolean immutable, Exchange exchange) {
        Map<String, String> headers = new TreeMap<>();
        String tag = "\"" + hash + "\"";
        headers.put("ETag", tag);
        headers.put("Vary", "Accept");
        if (immutable) {
            headers.put("Cache-Control", "public, immutable, max-age=31536000");
        }
        return matches(exchange.header("If-None-Match"), tag)
                ? new Answer(304, type, headers, List.of(), new byte[0])
                : new Answer(200, type, headers, List.of(), body.get());
    }

    private static boolean matches(@Nullable String condition, String tag) {
        return condition != null
                && (condition.contains(tag) || condition.strip().equals("*"));
    }
}
