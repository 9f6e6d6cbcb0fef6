package dev.timonel.api;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.api.codec.Decoded;
import dev.timonel.authentication.BoundObject;
import dev.timonel.authentication.ServiceAccountTokens;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Registry;
import dev.timonel.registry.admission.Candidate;
import dev.timonel.registry.admission.PolicyGate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * POST of a TokenRequest to {@code serviceaccounts/<name>/token}: a token that ends, made and not stored ({@code
 * pkg/registry/core/serviceaccount/storage/token.go}). Answered 201.
 */
final class TokenRequests {
    static final String SUBRESOURCE = "token";
    static final ResourceKind KIND = new ResourceKind(
            "authentication.k8s.io",
            "v1",
            "TokenRequest",
            "tokenrequests",
            "tokenrequest",
            List.of(),
            List.of(),
            true,
            false,
            TokenRequest.class);

    private static final long USUAL_SECONDS = 3600;
    private static final long LEAST_SECONDS = 600;
    private static final long MOST_SECONDS = 1L << 32;
    private static final List<String> BINDABLE = List.of("Pod", "Secret", "Node");

    private final Registry registry;
    private final Optional<ServiceAccountTokens> tokens;
    private final Clock clock;
    private final PolicyGate policies = new PolicyGate();

    TokenRequests(Registry registry, Optional<ServiceAccountTokens> tokens, Clock clock) {
        this.registry = registry;
        this.tokens = tokens;
        this.clock = clock;
    }

    void post(ResourceRequest target, Exchange exchange) throws IOException {
        WriteOptions options = WriteOptions.parse(exchange.query(), "CreateOptions");
        Decoded decoded =
                BodyDecoder.decode(exchange.body(), exchange.header("Content-Type"), KIND, options.validation());
        exchange.problems(decoded::warnings);
        JsonNode metadata = decoded.tree().path("metadata");
        requireSame(target, metadata, "name", target.name());
        requireSame(target, metadata, "namespace", target.namespace());
        KubeObject account =
                registry.current().get(target.key()).orElseThrow(() -> StatusException.notFound(target.key()));
        requireSameAccount(account, metadata.path("uid").asString(""));
        JsonNode spec = decoded.tree().path("spec");
        long seconds = spec.path("expirationSeconds").asLong(USUAL_SECONDS);
        requireLifetime(target, seconds);
        BoundObject bound = bound(target, spec.path("boundObjectRef"));
        List<String> audiences = new ArrayList<>();
        spec.path("audiences").forEach(audience -> audiences.add(audience.asString("")));
        askPolicies(target, decoded.object(), options, exchange);
        ServiceAccountTokens issuer =
                tokens.orElseThrow(() -> StatusException.internal("no tokens are issued by this server"));
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        ObjectNode answer = KubeJson.mapper().createObjectNode();
        answer.put("kind", KIND.kind()).put("apiVersion", KIND.apiVersion());
        answer.putObject("metadata")
                .put("name", account.name())
                .put("namespace", account.namespace())
                .put("uid", account.uid())
                .put("creationTimestamp", now.toString());
        ObjectNode told = answer.putObject("spec");
        (audiences.isEmpty() ? List.of(issuer.issuer()) : audiences).forEach(told.putArray("audiences")::add);
        told.put("expirationSeconds", seconds);
        if (bound != null) {
            told.set("boundObjectRef", spec.path("boundObjectRef").deepCopy());
        }
        answer.putObject("status")
                .put("token", issuer.issue(account, audiences, Duration.ofSeconds(seconds), bound))
                .put("expirationTimestamp", now.plusSeconds(seconds).toString());
        exchange.answer(Answer.json(201, answer));
    }

    private void askPolicies(ResourceRequest target, HasMetadata body, WriteOptions options, Exchange exchange) {
        policies.check(
                new Candidate(Candidate.CREATE, target.key(), target.subresource(), body, null, options.dryRun()),
                exchange.client(target).asker(),
                registry.current());
    }

    /** What a request says of the account's name and namespace, if it says it, is what its path says. */
    private static void requireSame(ResourceRequest target, JsonNode metadata, String field, String wanted) {
        String told = metadata.path(field).asString("");
        if (!told.isEmpty() && !told.equals(wanted)) {
            String because = "must match the service account " + field + " if specified";
            throw StatusException.invalid(
                    KIND, target.name(), List.of(FieldError.invalid("metadata." + field, told, because)));
        }
    }

    private static void requireSameAccount(KubeObject account, String told) {
        if (!told.isEmpty() && !told.equals(account.uid())) {
            throw StatusException.conflict(
                    account.key(),
                    "the UID in the token request (" + told + ") does not match the UID of the service account ("
                            + account.uid() + ")");
        }
    }

    private static void requireLifetime(ResourceRequest target, long seconds) {
        if (seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS) {
            return;
        }
        String because = seconds < LEAST_SECONDS
                ? "may not specify a duration less than 10 minutes"
                : "may not specify a duration larger than 2^32 seconds";
        throw StatusException.invalid(
                KIND, target.name(), List.of(FieldError.invalid("spec.expirationSeconds", seconds, because)));
    }

    /** The object that the token shall not outlive; null for none. */
    private @Nullable BoundObject bound(ResourceRequest target, JsonNode reference) {
        if (!reference.isObject()) {
            return null;
        }
        String kind = reference.path("kind").asString("");
        Optional<ResourceKind> known = ServiceAccountTokens.coreKind(kind).filter(k -> BINDABLE.contains(kind));
        if (known.isEmpty() || !reference.path("apiVersion").asString("v1").equals("v1")) {
            throw StatusException.badRequest("cannot bind token to object of type "
                    + reference.path("apiVersion").asString("") + ", Kind=" + kind);
        }
        ObjectKey key = new ObjectKey(
                known.get(),
                known.get().namespaced() ? target.namespace() : "",
                reference.path("name").asString(""));
        KubeObject object = registry.current().get(key).orElseThrow(() -> StatusException.notFound(key));
        String uid = reference.path("uid").asString("");
        if (!uid.isEmpty() && !uid.equals(object.uid())) {
            throw StatusException.conflict(
                    key,
                    "the UID in the bound object reference (" + uid + ") does not match the UID in record. The object"
                            + " might have been deleted and then recreated");
        }
        if (key.kind().equals(Kinds.POD) && !accountOf(object).equals(target.name())) {
            throw StatusException.badRequest("cannot bind token for serviceaccount \"" + target.name()
                    + "\" to pod running with different serviceaccount name.");
        }
        return new BoundObject(kind, object.name(), object.uid(), key.kind().equals(Kinds.POD) ? nodeOf(object) : null);
    }

    /** Null for a pod that is on none; of a node that is not there, the name alone. */
    private @Nullable BoundObject nodeOf(KubeObject pod) {
        String name = pod.as(Pod.class).getSpec().getNodeName();
        if (name == null || name.isEmpty()) {
            return null;
        }
        String uid = registry.current()
                .get(new ObjectKey(Kinds.NODE, "", name))
                .map(KubeObject::uid)
                .orElse("");
        return new BoundObject("Node", name, uid);
    }

    /** A pod that names none has that of its namespace. */
    private static String accountOf(KubeObject pod) {
        String named = pod.as(Pod.class).getSpec().getServiceAccountName();
        return named == null || named.isEmpty() ? "default" : named;
    }
}
