package dev.timonel.api;

import dev.timonel.authentication.ServiceAccountTokens;
import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** By what others check service accounts' tokens without asking for each: {@code pkg/routes/openidmetadata.go}. */
final class IssuerDiscovery {
    private static final String CONFIGURATION = ".well-known/openid-configuration";
    private static final String KEYS = "openid/v1/jwks";
    private static final String JWK_SET = "application/jwk-set+json";
    private static final Map<String, String> CACHED = Map.of("Cache-Control", "public, max-age=3600");

    private final Optional<ServiceAccountTokens> tokens;
    private final ExternalAddress address;

    IssuerDiscovery(Optional<ServiceAccountTokens> tokens, ExternalAddress address) {
        this.tokens = tokens;
        this.address = address;
    }

    Answer answer(RequestPath path) {
        ServiceAccountTokens issuer = tokens.orElseThrow(StatusException::noSuchPath);
        return switch (path.from(0)) {
            case CONFIGURATION ->
                cached(Answer.JSON, issuer.discovery(address.url().get() + "/" + KEYS));
            case KEYS -> cached(JWK_SET, issuer.keys());
            default -> throw StatusException.noSuchPath();
        };
    }

    private static Answer cached(String type, JsonNode body) {
        return new Answer(200, type, CACHED, List.of(), KubeJson.write(body));
    }
}
