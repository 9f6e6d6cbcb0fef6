package dev.timonel.api;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.api.watch.Selection;
import dev.timonel.model.Face;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Asker;
import dev.timonel.registry.Client;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import dev.timonel.registry.Remarks;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** delete and deletecollection ({@code k8s.io/apiserver/pkg/endpoints/handlers/delete.go}). */
final class DeleteVerbs {
    /**
     * Kinds whose removal is answered with the object ({@code ReturnDeletedObject}), as the published documents say and generated
     * clients expect. They say Status of a namespace, and so it is here.
     */
    private static final Set<ResourceKind> ANSWERED_WITH_OBJECT = Set.of(
            Kinds.POD,
            Kinds.SERVICE,
            Kinds.SERVICE_ACCOUNT,
            Kinds.POD_TEMPLATE,
            Kinds.RESOURCE_QUOTA,
            Kinds.PERSISTENT_VOLUME,
            Kinds.PERSISTENT_VOLUME_CLAIM,
            Kinds.STORAGE_CLASS);

    private static final List<String> PROPAGATION_POLICIES = List.of("Foreground", "Background", "Orphan", "nil");

    private static final String UNREADABLE = "ignoreStoreReadErrorWithClusterBreakingPotential";

    /** Of a collection, what is proposed at once. */
    private static final int SLICE = 500;

    private final Registry registry;

    DeleteVerbs(Registry registry) {
        this.registry = registry;
    }

    void delete(ResourceRequest target, Exchange exchange) throws IOException {
        DeleteOptions options = options(exchange);
        boolean dryRun = validate(options, exchange.query());
        if (isOfWhatCannotBeRead(options)) {
            throw registry.current().get(target.key()).isPresent()
                    ? StatusException.conflict(
                            target.key(), "unsafe deletion is not allowed because the object is readable")
                    : StatusException.notFound(target.key());
        }
        boolean accepted = Boolean.FALSE.equals(options.getOrphanDependents());
        CompletableFuture<Outcome> outcome =
                registry.propose(new Proposal.Delete(target.key(), options, dryRun), exchange.client(target));
        exchange.answerLater(outcome, o -> answer(o, accepted, target.face()));
    }

    private static Answer answer(Outcome outcome, boolean accepted, @Nullable Face face) {
        KubeObject object = outcome.object();
        if (!outcome.removed()) {
            return Answer.json(accepted ? 202 : 200, face == null ? object.json() : face.bytes(object));
        }
        if (ANSWERED_WITH_OBJECT.contains(object.kind())) {
            return Answer.json(200, object.json());
        }
        ResourceKind kind = object.kind();
        Status status = success()
                .withNewDetails()
                .withName(object.name())
                .withGroup(kind.group().isEmpty() ? null : kind.group())
                .withKind(kind.plural())
                .withUid(object.uid())
                .endDetails()
                .build();
        return Answer.status(status, Map.of());
    }

    private static StatusBuilder success() {
        return new StatusBuilder().withStatus("Success").withCode(null);
    }

    /**
     * Each selected object on its own; one that is gone or another by now is none of ours, unless the client said itself which it
     * means.
     */
    void deleteCollection(ResourceRequest target, Exchange exchange) throws IOException {
        DeleteOptions options = options(exchange);
        boolean dryRun = validate(options, exchange.query());
        if (isOfWhatCannotBeRead(options)) {
            throw StatusException.invalidOptions(
                    "DeleteOptions",
                    List.of(FieldError.invalid(
                            UNREADABLE,
                            "true",
                            "is not allowed with DELETECOLLECTION, try again after removing the option")));
        }
        ListOptions list = ListOptions.parse(exchange.query());
        Selection selection = ReadVerbs.selection(target, exchange.query());
        long limit = list.limit() == 0 ? Long.MAX_VALUE : list.limit();
        List<KubeObject> selected =
                selection.in(registry.current()).limit(limit).toList();
        exchange.answerLater(
                remove(selected, options, dryRun, exchange.client(target)),
                done -> Answer.status(success().build(), Map.of()));
    }

    /** So many at a time that the writes of others get in between. */
    private CompletableFuture<?> remove(
            List<KubeObject> objects, DeleteOptions options, boolean dryRun, Client client) {
        List<CompletableFuture<?>> removals = new ArrayList<>();
        boolean meant = version(options) != null || uid(options) != null;
        for (KubeObject object : objects.subList(0, Math.min(SLICE, objects.size()))) {
            DeleteOptions own = new DeleteOptionsBuilder(options)
                    .withPreconditions(
                            new Preconditions(version(options), Objects.requireNonNullElse(uid(options), object.uid())))
                    .build();
            Asker all = client.asker();
            Asker one = all == null ? null : all.ofOne();
            Client by = new Client(client.userAgent(), client.fieldManager(), one);
            removals.add(registry.propose(new Proposal.Delete(object.key(), own, dryRun), by)
                    .handle((outcome, error) -> {
                        if (all != null && one != null) {
                            all.remarks().accumulateAndGet(one.remarks().get(), Remarks::and);
                        }
                        rethrowUnlessGone(error, meant);
                        return outcome;
                    }));
        }
        CompletableFuture<Void> slice = CompletableFuture.allOf(removals.toArray(CompletableFuture[]::new));
        return objects.size() <= SLICE
                ? slice
                : slice.thenCompose(done -> remove(objects.subList(SLICE, objects.size()), options, dryRun, client));
    }

    private static @Nullable String version(DeleteOptions options) {
        Preconditions asked = options.getPreconditions();
        return asked == null ? null : asked.getResourceVersion();
    }

    private static @Nullable String uid(DeleteOptions options) {
        Preconditions asked = options.getPreconditions();
        return asked == null ? null : asked.getUid();
    }

    private static void rethrowUnlessGone(@Nullable Throwable error, boolean meant) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        boolean gone = cause instanceof StatusException refusal
                && (refusal.reason().equals("NotFound")
                        || (!meant && refusal.reason().equals("Conflict")));
        if (cause != null && !gone) {
            throw new CompletionException(cause);
        }
    }

    /** From the body, or without one from the query. */
    private DeleteOptions options(Exchange exchange) throws IOException {
        byte[] body = exchange.body();
        if (body.length > 0) {
            return BodyDecoder.decodeOptions(body, exchange.header("Content-Type"), DeleteOptions.class);
        }
        QueryParameters query = exchange.query();
        DeleteOptionsBuilder options = new DeleteOptionsBuilder();
        if (query.has("gracePeriodSeconds")) {
            options.withGracePeriodSeconds(query.number("gracePeriodSeconds"));
        }
        if (query.has("orphanDependents")) {
            options.withOrphanDependents(query.flag("orphanDependents"));
        }
        if (query.has("propagationPolicy")) {
            options.withPropagationPolicy(query.get("propagationPolicy"));
        }
        if (query.has(UNREADABLE)) {
            options.withIgnoreStoreReadErrorWithClusterBreakingPotential(query.flag(UNREADABLE));
        }
        String uid = query.getOrEmpty("uid");
        String version = query.getOrEmpty("resourceVersion");
        if (!uid.isEmpty() || !version.isEmpty()) {
            options.withPreconditions(
                    new Preconditions(version.isEmpty() ? null : version, uid.isEmpty() ? null : uid));
        }
        return options.build();
    }

    /** Whether only an object is to go that cannot be read from the store: here there is none such. */
    private static boolean isOfWhatCannotBeRead(DeleteOptions options) {
        return Boolean.TRUE.equals(options.getIgnoreStoreReadErrorWithClusterBreakingPotential());
    }

    private static void validateUnreadable(DeleteOptions options, List<FieldError> errors) {
        Map<String, Boolean> beside = new LinkedHashMap<>();
        beside.put("propagationPolicy", options.getPropagationPolicy() != null);
        beside.put("orphanDependents", options.getOrphanDependents() != null);
        beside.put("gracePeriodSeconds", options.getGracePeriodSeconds() != null);
        beside.put("preconditions", options.getPreconditions() != null);
        beside.forEach((option, given) -> {
            if (given) {
                errors.add(FieldError.invalid(UNREADABLE, "true", "cannot be set together with ." + option));
            }
        });
    }

    /** Whether it is a dry run, by the body or by the query: never delete for good what was meant as a trial. */
    private static boolean validate(DeleteOptions options, QueryParameters query) {
        List<FieldError> errors = new ArrayList<>();
        String policy = options.getPropagationPolicy();
        if (policy != null && options.getOrphanDependents() != null) {
            errors.add(FieldError.invalid(
                    "propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set"));
        }
        if (policy != null && !PROPAGATION_POLICIES.subList(0, 3).contains(policy)) {
            errors.add(FieldError.notSupported("propagationPolicy", policy, PROPAGATION_POLICIES));
        }
        boolean dryRun = WriteOptions.dryRun(orEmpty(options.getDryRun()), errors);
        dryRun |= WriteOptions.dryRun(query.all("dryRun"), errors);
        if (isOfWhatCannotBeRead(options)) {
            validateUnreadable(options, errors);
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalidOptions("DeleteOptions", errors);
        }
        Long grace = options.getGracePeriodSeconds();
        if (grace != null && grace < 0) {
            options.setGracePeriodSeconds(1L);
        }
        return dryRun;
    }
}
