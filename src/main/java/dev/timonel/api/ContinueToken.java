package dev.timonel.api;

import dev.timonel.model.KubeJson;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Where a paged list goes on: after this object, at this revision. {@link #INCONSISTENT} instead of a revision goes on with
 * whatever is there now ({@code k8s.io/apiserver/pkg/storage/continue.go}).
 */
record ContinueToken(long revision, String namespace, String name) {
    static final long INCONSISTENT = -1;
    private static final String VERSION = "meta.k8s.io/v1";

    String encode() {
        byte[] json = KubeJson.write(KubeJson.mapper()
                .createObjectNode()
                .put("v", VERSION)
                .put("rv", revision)
                .put("start", namespace + "/" + name));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    static ContinueToken decode(String text) {
        try {
            JsonNode json = KubeJson.tree(Base64.getUrlDecoder().decode(text));
            String start = json.path("start").asString("");
            int slash = start.indexOf('/');
            if (!json.path("v").asString("").equals(VERSION) || !json.path("rv").isIntegralNumber() || slash < 0) {
                throw StatusException.badRequest("invalid continue token: not one of this server");
            }
            return new ContinueToken(json.path("rv").asLong(), start.substring(0, slash), start.substring(slash + 1));
        } catch (IllegalArgumentException | JacksonException e) {
            throw StatusException.badRequest("invalid continue token: not one of this server");
        }
    }

    ContinueToken inconsistent() {
        return new ContinueToken(INCONSISTENT, namespace, name);
    }

    ObjectKey key(ResourceKind kind) {
        return new ObjectKey(kind, namespace, name);
    }
}
