package dev.timonel.api;

import dev.timonel.api.openapi.OpenApiV3;
import dev.timonel.api.table.Negotiation;
import dev.timonel.model.StatusException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /openapi/v2} and {@code /openapi/v3}. Version 2 is an empty protobuf document, which is a valid one: kubectl
 * 1.27 and 1.28 need it to be there, and take everything else from version 3.
 */
final class OpenApiAnswers {
    private static final String V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    private static final String V2_JSON = "{\"swagger\":\"2.0\",\"info\":{\"title\":\"Kubernetes\",\"version\":\""
            + Discovery.VERSION + "\"},\"paths\":{},\"definitions\":{}}";

    /** Made when somebody first asks. */
    private static final class V3 {
        static final OpenApiV3 DOCUMENTS = new OpenApiV3();
    }

    Answer answer(RequestPath path, @Nullable String accept) {
        if (path.at(1).equals("v2") && path.length() == 2) {
            return v2(accept);
        }
        if (!path.at(1).equals("v3")) {
            throw StatusException.noSuchPath();
        }
        if (path.length() == 2) {
            return Answer.json(200, V3.DOCUMENTS.index());
        }
        return Answer.json(200, V3.DOCUMENTS.document(path.from(2)));
    }

    private static Answer v2(@Nullable String accept) {
        // Clients write the type with an '@', which is no valid media type; the answer must use the dotted one.
        if (accept != null && accept.replace('@', '.').contains(V2_PROTOBUF)) {
            return new Answer(200, V2_PROTOBUF, Map.of(), List.of(), new byte[0]);
        }
        if (Negotiation.takesJson(accept)) {
            return Answer.json(200, V2_JSON.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        throw StatusException.notAcceptable(List.of("application/json", V2_PROTOBUF));
    }
}
