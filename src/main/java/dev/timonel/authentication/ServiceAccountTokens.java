package dev.timonel.authentication;

import dev.timonel.authorization.User;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens of service accounts. Whatever algorithm one names, it is accepted only if this server's key signed it. Claims and
 * checks are those of {@code pkg/serviceaccount/claims.go}: issuer, times, audience, and that the account and what the token is bound
 * to are still the same objects.
 */
public final class ServiceAccountTokens {
    private static final String PRIVATE_CLAIMS = "kubernetes.io";
    private static final List<String> BOUND = List.of("pod", "secret", "node");
    private static final int MAX_LENGTH = 16 * 1024;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final Supplier<SigningKey> key;
    private final String issuer;
    private final Clock clock;
    private volatile @Nullable SigningKey loaded;

    /** {@code key} is asked once, when the first token is made or looked at; {@code issuer} is also the audience of this server. */
    public ServiceAccountTokens(Supplier<SigningKey> key, String issuer, Clock clock) {
        this.key = key;
        this.issuer = issuer;
        this.clock = clock;
    }

    public String issuer() {
        return issuer;
    }

    /** A token that ends after this time; of no audiences, for this server. {@code account} is a ServiceAccount. */
    public String issue(KubeObject account, List<String> audiences, Duration lifetime, @Nullable BoundObject bound) {
        ObjectNode claims = KubeJson.mapper().createObjectNode();
        (audiences.isEmpty() ? List.of(issuer) : audiences).forEach(claims.putArray("aud")::add);
        long now = clock.instant().getEpochSecond();
        claims.put("exp", now + lifetime.toSeconds()).put("iat", now).put("iss", issuer);
        claims.put("jti", UUID.randomUUID().toString());
        ObjectNode details = claims.putObject(PRIVATE_CLAIMS).put("namespace", account.namespace());
        if (bound != null) {
            tell(details, bound);
        }
        details.putObject("serviceaccount").put("name", account.name()).put("uid", account.uid());
        claims.put("nbf", now).put("sub", User.serviceAccountName(account.namespace(), account.name()));
        ObjectNode header =
                KubeJson.mapper().createObjectNode().put("alg", "ES256").put("kid", key().id());
        String signed = encode(KubeJson.write(header)) + "." + encode(KubeJson.write(claims));
        return signed + "." + encode(key().sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static void tell(ObjectNode details, BoundObject bound) {
        ObjectNode reference = details.putObject(bound.kind().toLowerCase(Locale.ROOT));
        reference.put("name", bound.name());
        if (!bound.uid().isEmpty()) {
            reference.put("uid", bound.uid());
        }
        if (bound.node() != null) {
            tell(details, bound.node());
        }
    }

    /** Whose token it is, and for which of these audiences; none mean this server. */
    Optional<TokenUser> user(String token, List<String> audiences, ClusterSnapshot snapshot) {
        return claims(token).filter(this::isCurrent).flatMap(claims -> {
            List<String> wanted = audiences.isEmpty() ? List.of(issuer) : audiences;
            List<String> common =
                    wanted.stream().filter(texts(claims.path("aud"))::contains).toList();
            return common.isEmpty()
                    ? Optional.empty()
                    : user(claims, snapshot).map(user -> new TokenUser(user, common));
        });
    }

    /** The claims of a token that this server signed, whatever they are. */
    private Optional<JsonNode> claims(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || token.length() > MAX_LENGTH || token.indexOf('=') >= 0) {
            return Optional.empty();
        }
        try {
            byte[] content = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
            if (!key().verifies(content, DECODER.decode(parts[2]))) {
                return Optional.empty();
            }
            return Optional.of(KubeJson.tree(DECODER.decode(parts[1])));
        } catch (IllegalArgumentException | JacksonException malformed) {
            return Optional.empty();
        }
    }

    private boolean isCurrent(JsonNode claims) {
        Instant now = clock.instant();
        return claims.path("iss").asString("").equals(issuer)
                && now.isBefore(Instant.ofEpochSecond(claims.path("exp").asLong(0)))
                && !now.isBefore(Instant.ofEpochSecond(claims.path("nbf").asLong(Long.MAX_VALUE / 1_000_000_000L)));
    }

    private Optional<User> user(JsonNode claims, ClusterSnapshot snapshot) {
        JsonNode details = claims.path(PRIVATE_CLAIMS);
        String namespace = details.path("namespace").asString("");
        JsonNode account = details.path("serviceaccount");
        String name = account.path("name").asString("");
        if (!isThere("ServiceAccount", namespace, account, snapshot)
                || !claims.path("sub").asString("").equals(User.serviceAccountName(namespace, name))) {
            return Optional.empty();
        }
        Map<String, List<String>> extra = new TreeMap<>();
        extra.put(
                "authentication.kubernetes.io/credential-id",
                List.of("JTI=" + claims.path("jti").asString("")));
        for (String each : BOUND) {
            JsonNode bound = details.path(each);
            if (!bound.isMissingNode()) {
                boolean needed = !each.equals("node") || !details.has("pod");
                if (needed && !isThere(each, each.equals("node") ? "" : namespace, bound, snapshot)) {
                    return Optional.empty();
                }
                if (!each.equals("secret")) {
                    bound.properties()
                            .forEach(field -> extra.put(
                                    "authentication.kubernetes.io/" + each + "-" + field.getKey(),
                                    texts(field.getValue())));
                }
            }
        }
        return Optional.of(
                User.serviceAccount(namespace, name, account.path("uid").asString(""), extra));
    }

    private boolean isThere(String kind, String namespace, JsonNode reference, ClusterSnapshot snapshot) {
        return coreKind(kind)
                .flatMap(k -> snapshot.get(
                        new ObjectKey(k, namespace, reference.path("name").asString(""))))
                .filter(object -> object.uid().equals(reference.path("uid").asString("")))
                .filter(object -> !isGoing(object))
                .isPresent();
    }

    /** Whether it should have been gone for a minute. */
    private boolean isGoing(KubeObject object) {
        String end = object.deleting() ? object.metadata().getDeletionTimestamp() : null;
        return end != null && Instant.parse(end).plusSeconds(60).isBefore(clock.instant());
    }

    /** In any case: {@code pod}, {@code ServiceAccount}. */
    public static Optional<ResourceKind> coreKind(String kind) {
        return Kinds.SERVED.stream()
                .filter(k -> k.group().isEmpty() && k.kind().equalsIgnoreCase(kind))
                .findFirst();
    }

    /** The keys by which others check tokens: a JWK set. */
    public ObjectNode keys() {
        ObjectNode set = KubeJson.mapper().createObjectNode();
        set.putArray("keys").add(key().jwk());
        return set;
    }

    /** OpenID Connect Discovery 1.0, as {@code pkg/serviceaccount/openidmetadata.go}. {@code keysUrl} is where {@link #keys} are. */
    public ObjectNode discovery(String keysUrl) {
        ObjectNode document =
                KubeJson.mapper().createObjectNode().put("issuer", issuer).put("jwks_uri", keysUrl);
        document.putArray("response_types_supported").add("id_token");
        document.putArray("subject_types_supported").add("public");
        document.putArray("id_token_signing_alg_values_supported").add("ES256");
        return document;
    }

    private SigningKey key() {
        SigningKey known = loaded;
        if (known == null) {
            synchronized (this) {
                known = loaded == null ? key.get() : loaded;
                loaded = known;
            }
        }
        return known;
    }

    private static List<String> texts(JsonNode node) {
        if (node.isString()) {
            return List.of(node.asString());
        }
        List<String> all = new ArrayList<>();
        StreamSupport.stream(node.spliterator(), false).forEach(n -> all.add(n.asString("")));
        return all;
    }

    private static String encode(byte[] content) {
        return ENCODER.encodeToString(content);
    }
}
