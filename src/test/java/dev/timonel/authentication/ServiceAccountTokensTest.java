package dev.timonel.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ServiceAccountTokensTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final SigningKey KEY = SigningKey.of(Certificates.newKey(new SecureRandom()));
    private static final KubeObject ACCOUNT = object(Kinds.SERVICE_ACCOUNT, "ns", "sa", "u1");
    private static final KubeObject POD = object(Kinds.POD, "ns", "p", "u2");
    private static final ClusterSnapshot CLUSTER = ClusterSnapshot.of(1, List.of(ACCOUNT, POD));

    private static KubeObject object(ResourceKind kind, String namespace, String name, String uid) {
        String json = """
                {"apiVersion":"v1","kind":"%s","metadata":{"namespace":"%s","name":"%s","uid":"%s","resourceVersion":"1"}}""".formatted(kind.kind(), namespace, name, uid);
        return KubeObject.parse(kind, json.getBytes(StandardCharsets.UTF_8));
    }

    private static ServiceAccountTokens at(Instant now, SigningKey key, String issuer) {
        return new ServiceAccountTokens(() -> key, issuer, Clock.fixed(now, ZoneOffset.UTC));
    }

    private final ServiceAccountTokens tokens = at(NOW, KEY, ISSUER);

    private Optional<TokenUser> user(String token, String... audiences) {
        return tokens.user(token, List.of(audiences), CLUSTER);
    }

    @Test
    void aTokenIsItsServiceAccount() {
        String token = tokens.issue(ACCOUNT, List.of(), Duration.ofHours(1), new BoundObject("Pod", "p", "u2"));
        TokenUser found = user(token).orElseThrow();
        assertThat(found.audiences()).containsExactly(ISSUER);
        assertThat(found.user().name()).isEqualTo("system:serviceaccount:ns:sa");
        assertThat(found.user().uid()).isEqualTo("u1");
        assertThat(found.user().extra())
                .containsEntry("authentication.kubernetes.io/pod-name", List.of("p"))
                .containsEntry("authentication.kubernetes.io/pod-uid", List.of("u2"))
                .containsKey("authentication.kubernetes.io/credential-id");
        JsonNode claims = part(token, 1);
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3600);
        assertThat(claims.path("kubernetes.io")
                        .path("serviceaccount")
                        .path("name")
                        .asString())
                .isEqualTo("sa");
        assertThat(part(token, 0).path("alg").asString()).isEqualTo("ES256");
    }

    @Test
    void aTokenOfAPodTellsItsNodeAndDoesNotDependOnIt() {
        BoundObject node = new BoundObject("Node", "n", "u7");
        String token = tokens.issue(ACCOUNT, List.of(), Duration.ofHours(1), new BoundObject("Pod", "p", "u2", node));
        assertThat(part(token, 1).path("kubernetes.io").path("node").path("uid").asString())
                .isEqualTo("u7");
        assertThat(user(token).orElseThrow().user().extra())
                .containsEntry("authentication.kubernetes.io/pod-name", List.of("p"))
                .containsEntry("authentication.kubernetes.io/node-name", List.of("n"))
                .containsEntry("authentication.kubernetes.io/node-uid", List.of("u7"));
        String alone = tokens.issue(ACCOUNT, List.of(), Duration.ofHours(1), node);
        assertThat(user(alone)).as("a token of a node that is gone").isEmpty();
    }

    @Test
    void anExpiredTokenIsRefusedAndOneOfTheFutureToo() {
        String token = tokens.issue(ACCOUNT, List.of(), Duration.ofHours(1), null);
        assertThat(at(NOW.plusSeconds(3599), KEY, ISSUER).user(token, List.of(), CLUSTER))
                .isPresent();
        assertThat(at(NOW.plusSeconds(3600), KEY, ISSUER).user(token, List.of(), CLUSTER))
                .isEmpty();
        assertThat(at(NOW.minusSeconds(1), KEY, ISSUER).user(token, List.of(), CLUSTER))
                .isEmpty();
    }

    @Test
    void aTokenIsForItsAudiences() {
        String token = tokens.issue(ACCOUNT, List.of("vault", "other"), Duration.ofHours(1), null);
        assertThat(user(token)).as("not for this server").isEmpty();
        assertThat(user(token, "vault", "x"))
                .hasValueSatisfying(t -> assertThat(t.audiences()).containsExactly("vault"));
        assertThat(user(token, "x")).isEmpty();
    }

    @Test
    void aTokenOfAnotherKeyOrIssuerIsRefused() {
        SigningKey other = SigningKey.of(Certificates.newKey(new SecureRandom()));
        assertThat(user(at(NOW, other, ISSUER).issue(ACCOUNT, List.of(), Duration.ofHours(1), null)))
                .isEmpty();
        assertThat(user(at(NOW, KEY, "https://elsewhere").issue(ACCOUNT, List.of(ISSUER), Duration.ofHours(1), null)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "RS256"})
    void theAlgorithmIsNotTheTokensToChoose(String algorithm) {
        String token = tokens.issue(ACCOUNT, List.of(), Duration.ofHours(1), null);
        String[] parts = token.split("\\.", -1);
        String header = encode("{\"alg\":\"" + algorithm + "\"}");
        assertThat(user(header + "." + parts[1] + "." + parts[2])).isEmpty();
        assertThat(user(header + "." + parts[1] + ".")).isEmpty();
    }

    @Test
    void aChangedTokenIsRefused() {
        String[] parts =
                tokens.issue(ACCOUNT, List.of(), Duration.ofHours(1), null).split("\\.", -1);
        String claims = part(String.join(".", parts), 1).toString().replace("ns:sa", "kube-system:admin");
        assertThat(user(parts[0] + "." + encode(claims) + "." + parts[2])).isEmpty();
        assertThat(user(String.join(".", parts))).isPresent();
        assertThat(user(String.join(".", parts) + "==")).as("padded").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "....", "e30.e30.", "é.é.é", "e30.e30.AAAA"})
    void whatIsNoTokenIsRefused(String token) {
        assertThat(user(token)).isEmpty();
    }

    @Test
    void aTokenEndsWithItsAccountAndWithWhatItIsBoundTo() {
        String token = tokens.issue(ACCOUNT, List.of(), Duration.ofHours(1), new BoundObject("Pod", "p", "u2"));
        KubeObject newAccount = object(Kinds.SERVICE_ACCOUNT, "ns", "sa", "u9");
        KubeObject newPod = object(Kinds.POD, "ns", "p", "u9");
        assertThat(tokens.user(token, List.of(), ClusterSnapshot.of(1, List.of(newAccount, POD))))
                .isEmpty();
        assertThat(tokens.user(token, List.of(), ClusterSnapshot.of(1, List.of(ACCOUNT, newPod))))
                .isEmpty();
        assertThat(tokens.user(token, List.of(), ClusterSnapshot.of(1, List.of(ACCOUNT))))
                .isEmpty();
        assertThat(tokens.user(token, List.of(), ClusterSnapshot.empty())).isEmpty();
    }

    /** As upstream, which waits as long for what a deletion needs. */
    @Test
    void aTokenEndsAMinuteAfterItsPodShouldHaveGone() {
        String token = tokens.issue(ACCOUNT, List.of(), Duration.ofHours(1), new BoundObject("Pod", "p", "u2"));
        String uid = "u2\",\"deletionTimestamp\":\"" + NOW.plusSeconds(30);
        ClusterSnapshot going = ClusterSnapshot.of(1, List.of(ACCOUNT, object(Kinds.POD, "ns", "p", uid)));
        assertThat(at(NOW.plusSeconds(90), KEY, ISSUER).user(token, List.of(), going))
                .isPresent();
        assertThat(at(NOW.plusSeconds(91), KEY, ISSUER).user(token, List.of(), going))
                .isEmpty();
    }

    @Test
    void theKeyIsPublishedWithoutItsSecret() {
        JsonNode key = tokens.keys().path("keys").path(0);
        assertThat(key.propertyNames()).containsExactlyInAnyOrder("use", "kty", "kid", "crv", "alg", "x", "y");
        assertThat(Base64.getUrlDecoder().decode(key.path("x").asString())).hasSize(32);
        assertThat(tokens.discovery(ISSUER + "/openid/v1/jwks").path("issuer").asString())
                .isEqualTo(ISSUER);
    }

    private static JsonNode part(String token, int index) {
        return KubeJson.tree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]));
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
