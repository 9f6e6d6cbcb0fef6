package dev.timonel.api;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.api.auditlog.AuditTrail;
import dev.timonel.api.codec.Decoded;
import dev.timonel.api.codec.FieldValidation;
import dev.timonel.api.patch.MergedPorts;
import dev.timonel.api.patch.Patches;
import dev.timonel.api.table.Negotiation;
import dev.timonel.api.table.Representation;
import dev.timonel.authorization.User;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.StatusException;
import dev.timonel.model.tree.TreeReader;
import dev.timonel.registry.Authored;
import dev.timonel.registry.Draft;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import dev.timonel.snapshot.PastChanges;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** create, update and patch, the same for every kind: decode, agree with the URL, propose, answer what was committed. */
final class WriteVerbs {
    private final Registry registry;
    private final RoleWrites roles;
    private final Negotiation negotiation;
    private final TrapWarnings traps;
    private final PastChanges past;

    WriteVerbs(Registry registry, PastChanges past, RoleWrites roles, Negotiation negotiation, TrapWarnings traps) {
        this.registry = registry;
        this.past = past;
        this.roles = roles;
        this.negotiation = negotiation;
        this.traps = traps;
    }

    void create(ResourceRequest target, Exchange exchange) throws IOException {
        WriteOptions options = WriteOptions.parse(exchange.query(), "CreateOptions");
        User user = Gate.user(exchange.request());
        Body body = body(target, exchange, options);
        AuditTrail.of(exchange.request())
                .ifPresent(
                        trail -> trail.name(body.first().object().getMetadata().getName()));
        Draft draft = body.draft(object -> roles.check(user, target, BodyChecks.forCreate(target, object)));
        refuse(target, body.first());
        propose(
                new Proposal.Create(target.kind(), target.namespace(), draft, options.dryRun()),
                exchange,
                outcome -> 201,
                target,
                outcome -> ofNew(target, body.first().object(), outcome));
    }

    private List<String> ofNew(ResourceRequest target, HasMetadata sent, Outcome outcome) {
        return Stream.of(
                        target.subresource().isEmpty() ? TemplateWarnings.of(sent) : List.<String>of(),
                        KindWarnings.ofNew(outcome.object()),
                        traps.ofNew(outcome, target.subresource(), sent))
                .flatMap(List::stream)
                .toList();
    }

    /** Of pods in what may be there already, Kubernetes warns if its generation is another then. */
    private Function<Outcome, List<String>> warned(ResourceRequest target, MergedPorts ports) {
        boolean templates = target.subresource().isEmpty() && TemplateWarnings.KINDS.contains(target.kind());
        long before = templates
                ? registry.current()
                        .get(target.key())
                        .map(KubeObject::generation)
                        .orElse(0L)
                : 0;
        return outcome -> {
            KubeObject object = outcome.object();
            boolean changed = templates && !outcome.removed() && before != object.generation();
            boolean pod = outcome.created() && target.kind().equals(Kinds.POD);
            return Stream.concat(
                            (changed || pod
                                            ? TemplateWarnings.of(
                                                    object.as(target.kind().type()))
                                            : List.<String>of())
                                    .stream(),
                            traps.of(outcome, target.subresource(), ports).stream())
                    .toList();
        };
    }

    void update(ResourceRequest target, Exchange exchange) throws IOException {
        WriteOptions options = WriteOptions.parse(exchange.query(), "UpdateOptions");
        User user = Gate.user(exchange.request());
        Body body = body(target, exchange, options);
        Draft draft = body.draft(object -> roles.check(user, target, BodyChecks.forUpdate(target, object)));
        propose(
                new Proposal.Update(
                        target.key(),
                        target.subresource(),
                        draft,
                        options.dryRun(),
                        roles.refusalToCreate(user, target)),
                exchange,
                outcome -> outcome.created() ? 201 : 200,
                target,
                warned(target, MergedPorts.NONE));
    }

    void patch(ResourceRequest target, Exchange exchange) throws IOException {
        String contentType = orEmpty(exchange.header("Content-Type"));
        Patches.requireServed(contentType, target.kind());
        if (Patches.isApply(contentType)) {
            apply(target, exchange);
            return;
        }
        WriteOptions options = WriteOptions.parse(exchange.query(), "PatchOptions");
        User user = Gate.user(exchange.request());
        byte[] body = exchange.body();
        MergedPorts.Watched patch = Patches.parseWatched(contentType, body, target.key());
        List<String> problems =
                options.validation() == FieldValidation.IGNORE ? List.of() : Patches.problems(contentType, body);
        AtomicReference<List<String>> warnings = new AtomicReference<>(List.of());
        exchange.problems(warnings::get);
        AtomicReference<JsonNode> before = new AtomicReference<>(MissingNode.getInstance());
        UnaryOperator<JsonNode> change = tree -> {
            before.set(tree);
            return target.seen(patch.patch()).apply(tree);
        };
        Function<JsonNode, HasMetadata> decode = tree -> {
            Decoded decoded =
                    target.decodeTree(tree, Objects.requireNonNull(before.get()), options.validation(), problems);
            warnings.set(decoded.warnings());
            return roles.check(user, target, BodyChecks.forUpdate(target, decoded.object()));
        };
        propose(
                new Proposal.Patch(target.key(), target.subresource(), change, decode, body.length, options.dryRun()),
                exchange,
                outcome -> outcome.created() ? 201 : 200,
                target,
                warned(target, patch.ports()));
    }

    private void apply(ResourceRequest target, Exchange exchange) throws IOException {
        if (target.face() != null) {
            throw StatusException.badRequest(
                    "server-side apply of " + target.shown().apiVersion() + " is not served; apply it as "
                            + target.kind().apiVersion());
        }
        WriteOptions options = WriteOptions.ofApply(exchange.query());
        User user = Gate.user(exchange.request());
        byte[] body = exchange.body();
        TreeReader.Document config = Patches.configuration(body);
        List<String> twice = config.duplicates().stream()
                .map(field -> "duplicate field \"" + field + "\"")
                .sorted()
                .toList();
        if (options.validation() == FieldValidation.STRICT && !twice.isEmpty()) {
            throw StatusException.badRequest("error strict decoding patch: " + String.join(", ", twice));
        }
        exchange.problems(() -> options.validation() == FieldValidation.WARN ? twice : List.of());
        List<Authored> authors = registry.current()
                .get(target.key())
                .map(object -> PastAuthors.ofUntracked(past, object))
                .orElse(List.of());
        propose(
                new Proposal.Apply(
                        target.key(),
                        target.subresource(),
                        (ObjectNode) config.tree(),
                        exchange.query().flag("force"),
                        authors,
                        tree -> applied(user, target, tree),
                        body.length,
                        options.dryRun(),
                        roles.refusalToCreate(user, target)),
                exchange,
                outcome -> outcome.created() ? 201 : 200,
                target,
                warned(target, MergedPorts.NONE));
    }

    private HasMetadata applied(User user, ResourceRequest target, JsonNode tree) {
        Decoded decoded = target.decodeTree(tree, FieldValidation.IGNORE);
        return roles.check(user, target, BodyChecks.forUpdate(target, decoded.object()));
    }

    private static void refuse(ResourceRequest target, Decoded body) {
        List<FieldError> errors =
                target.face() == null ? List.of() : target.face().errors((ObjectNode) body.tree());
        if (!errors.isEmpty()) {
            throw StatusException.invalid(
                    target.kind(), orEmpty(body.object().getMetadata().getName()), errors);
        }
    }

    /** A body, and what it is decoded to, as often as it is asked for. */
    private record Body(Decoded first, int bytes, Supplier<Decoded> again) {
        Draft draft(UnaryOperator<HasMetadata> check) {
            return Draft.decoded(
                    check.apply(first.object()),
                    bytes,
                    () -> check.apply(again.get().object()));
        }
    }

    private static Body body(ResourceRequest target, Exchange exchange, WriteOptions options) throws IOException {
        byte[] body = exchange.body();
        String contentType = exchange.header("Content-Type");
        Supplier<Decoded> decode = () -> target.decode(body, contentType, options.validation());
        Decoded first = decode.get();
        exchange.problems(first::warnings);
        return new Body(first, body.length, decode);
    }

    private void propose(
            Proposal proposal,
            Exchange exchange,
            Function<Outcome, Integer> code,
            ResourceRequest target,
            Function<Outcome, List<String>> trapped)
            throws IOException {
        Representation representation = negotiation.choose(
                exchange.accept(), exchange.query().get("includeObject"), target.face(), target.version(), false);
        CompletableFuture<Outcome> outcome = registry.propose(proposal, exchange.client(target));
        exchange.answerLater(
                outcome,
                o -> Answer.json(code.apply(o), representation.one(o.object()))
                        .withWarnings(Stream.of(
                                        KubernetesWarnings.of(o.object(), target.subresource()),
                                        target.deprecation(),
                                        trapped.apply(o))
                                .flatMap(List::stream)
                                .toList()));
    }
}
