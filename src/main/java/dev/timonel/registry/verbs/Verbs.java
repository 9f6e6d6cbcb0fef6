package dev.timonel.registry.verbs;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.ClusterConfig;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Client;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.fields.FieldOwners;
import dev.timonel.registry.fields.ServerSideApply;
import dev.timonel.registry.strategy.Strategies;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Create, update, patch and delete, written once for all kinds, as {@code pkg/registry/rest} and {@code registry/store.go} of
 * the generic apiserver have them. Each works on a transaction and throws a {@link StatusException} to refuse.
 */
public final class Verbs {
    /** The largest stored object: the database's limit, a little below etcd's (ADR 0002). */
    static final int MAX_STORED_BYTES = 1024 * 1024;

    /** Defaults and statuses make of a body so small no object of {@link #MAX_STORED_BYTES}: they add less than 64 times as much. */
    private static final int SURELY_SMALL = MAX_STORED_BYTES / 64;

    private final Strategies strategies;
    private final ClusterConfig config;
    private final Admission admission = new Admission();
    private final Deletion deletion;

    public Verbs(Strategies strategies, ClusterConfig config) {
        this.strategies = strategies;
        this.config = config;
        this.deletion = new Deletion(strategies, config, admission);
    }

    /** Carries out the proposal of the client; the key of the object that it is about. */
    public ObjectKey apply(Proposal proposal, Client by, Transaction tx) {
        tx.writtenBy(by);
        tx.askedBy(by.asker());
        try {
            return decide(proposal, by, tx);
        } finally {
            tx.askedBy(null);
        }
    }

    private ObjectKey decide(Proposal proposal, Client by, Transaction tx) {
        if (proposal instanceof Proposal.Create create) {
            return create(
                    create.kind(), create.namespace(), create.draft().object(), create.bytes(), create.dryRun(), tx);
        }
        if (proposal instanceof Proposal.Update update) {
            return update(update, tx);
        }
        if (proposal instanceof Proposal.Patch patch) {
            return patch(patch, tx);
        }
        if (proposal instanceof Proposal.Apply apply) {
            return apply(apply, by, tx);
        }
        if (proposal instanceof Proposal.Bind bind) {
            return PodPlacement.bind(bind, admission, tx);
        }
        if (proposal instanceof Proposal.Evict evict) {
            PodPlacement.evict(evict, deletion, admission, tx);
            return evict.key();
        }
        if (proposal instanceof Proposal.Import wanted) {
            return Importing.apply(wanted, strategies, tx);
        }
        if (proposal instanceof Proposal.Delete delete) {
            deletion.delete(delete, tx);
            return delete.key();
        }
        throw new IllegalStateException("no verb for " + proposal.getClass());
    }

    /** Writes what a reconciler wants, if a client could have written its metadata: 422 or 413 otherwise. */
    public void put(HasMetadata object, Transaction tx) {
        ResourceKind kind = Kinds.of(object);
        if (Kinds.isOfTheApi(kind)) {
            ObjectMeta meta = object.getMetadata();
            refuse(
                    kind,
                    meta,
                    ObjectMetaValidation.validateCreate(meta, kind, strategies.of(kind, tx.working())::nameErrors));
        }
        KubeObject before = tx.working().get(KubeObject.keyOf(object)).orElse(null);
        if (before == null) {
            object.getMetadata().setUid(null);
        }
        // a draft that is not written yet came of a small body
        boolean small = before != null && !before.isSerialized();
        KubeObject stored = tx.put(object, strategies.tracksGeneration(kind, tx.working()), before);
        if (!small) {
            checkSize(stored);
        }
    }

    /** Creates what a reconciler wants as if a client had asked for it; the key that it got. */
    public ObjectKey create(HasMetadata object, Transaction tx) {
        ResourceKind kind = Kinds.of(object);
        return create(kind, orEmpty(object.getMetadata().getNamespace()), object, 0, false, tx);
    }

    /** Writes what a reconciler made of an object without touching its metadata. */
    public void put(KubeObject rewritten, Transaction tx) {
        checkSize(tx.put(rewritten, strategies.tracksGeneration(rewritten.kind(), tx.working())));
    }

    /** Removes an object for good, with what was allocated for it. */
    public void remove(ObjectKey key, Transaction tx) {
        deletion.remove(key, tx);
    }

    /** {@code sent}: the bytes of the body that the object came in. */
    private ObjectKey create(
            ResourceKind kind, String namespace, HasMetadata object, int sent, boolean dryRun, Transaction tx) {
        Strategy<HasMetadata> strategy = strategies.of(kind, tx.working());
        WriteContext write = new WriteContext(
                tx.working(), tx.config(config), tx.stamps().now(), tx.stamps().random(), dryRun);
        ObjectMeta meta = Objects.requireNonNullElseGet(object.getMetadata(), ObjectMeta::new);
        object.setMetadata(meta);
        if (meta.getResourceVersion() != null && !meta.getResourceVersion().isEmpty()) {
            throw StatusException.badRequest("resourceVersion should not be set on objects to be created");
        }
        dropSystemMetadata(meta);
        meta.setNamespace(kind.namespaced() ? namespace : null);
        String sentName = orEmpty(meta.getName());
        if (isEmpty(meta.getName()) && !isEmpty(meta.getGenerateName())) {
            meta.setName(GenerateName.next(
                    kind,
                    namespace,
                    meta.getGenerateName(),
                    tx.working(),
                    tx.stamps().random()));
        }
        strategy.setDefaults(object);
        ObjectKey asked = new ObjectKey(kind, namespace, orEmpty(meta.getName()));
        NamespaceGate.refusesCreate(asked, tx.working()).ifPresent(refusal -> {
            throw refusal;
        });
        tx.author("", kind, object.getApiVersion()).ifPresent(author -> FieldOwners.created(object, author));
        strategy.prepareForCreate(object, write);
        strategy.allocate(object, null, write);
        List<FieldError> errors =
                new ArrayList<>(ObjectMetaValidation.validateCreate(meta, kind, strategy::nameErrors));
        errors.addAll(strategy.validate(object, write));
        refuse(kind, meta, errors);
        ObjectKey key = new ObjectKey(kind, kind.namespaced() ? namespace : "", meta.getName());
        admission.create(key, sentName, object, strategy.tracksGeneration(), dryRun, tx);
        tx.working().get(key).ifPresent(existing -> {
            throw existing.deleting() ? StatusException.stillBeingDeleted(key) : StatusException.alreadyExists(key);
        });
        QuotaGate.check(object, null, "", write);
        strategy.beforeStoring(object);
        store(tx.put(object, strategy.tracksGeneration(), null), sent, write, tx);
        return key;
    }

    private void store(KubeObject stored, int sent, WriteContext write, Transaction tx) {
        if (sent > SURELY_SMALL) {
            checkSize(stored);
        }
        apply(write, tx);
    }

    private static void dropSystemMetadata(ObjectMeta meta) {
        meta.setUid(null);
        meta.setSelfLink(null);
        meta.setCreationTimestamp(null);
        meta.setDeletionTimestamp(null);
        meta.setDeletionGracePeriodSeconds(null);
        meta.setGeneration(null);
    }

    private ObjectKey update(Proposal.Update update, Transaction tx) {
        ObjectKey key = update.key();
        HasMetadata object = update.draft().object();
        Strategy<HasMetadata> strategy = strategies.of(key.kind(), tx.working());
        KubeObject current = tx.working().get(key).orElse(null);
        if (current == null) {
            if (update.subresource().isEmpty()
                    && strategy.allowsCreateOnUpdate()
                    && isEmpty(object.getMetadata().getUid())) {
                refuseIfAny(update.mayNotCreate());
                object.getMetadata().setResourceVersion(null);
                return create(key.kind(), key.namespace(), object, update.bytes(), update.dryRun(), tx);
            }
            throw StatusException.notFound(key);
        }
        HasMetadata old = current.as(HasMetadata.class);
        if (!strategy.allowsUnconditionalUpdate()
                && isEmpty(object.getMetadata().getResourceVersion())) {
            throw StatusException.resourceVersionRequired(key);
        }
        checkPreconditions(key, object.getMetadata(), old.getMetadata());
        replace(key, update.subresource(), object, old, update.dryRun(), tx);
        return key;
    }

    private ObjectKey patch(Proposal.Patch patch, Transaction tx) {
        KubeObject current = tx.working().get(patch.key()).orElseThrow(() -> StatusException.notFound(patch.key()));
        JsonNode patched = patch.patch().apply(KubeJson.tree(current.json()));
        HasMetadata object = patch.decode().apply(patched);
        HasMetadata old = current.as(HasMetadata.class);
        checkPreconditions(patch.key(), object.getMetadata(), old.getMetadata());
        replace(patch.key(), patch.subresource(), object, old, patch.dryRun(), tx);
        return patch.key();
    }

    private ObjectKey apply(Proposal.Apply apply, Client by, Transaction tx) {
        ObjectKey key = apply.key();
        HasMetadata old = tx.working()
                .get(key)
                .map(current -> current.as(HasMetadata.class))
                .orElse(null);
        if (old == null && !apply.subresource().isEmpty()) {
            throw StatusException.notFound(key);
        }
        if (old == null) {
            refuseIfAny(apply.mayNotCreate());
        }
        ServerSideApply.Applied applied = ServerSideApply.of(
                key,
                apply.config(),
                old,
                apply.past(),
                apply.force(),
                tx.write(
                        by.manager(),
                        apply.subresource(),
                        key.kind(),
                        apply.config().path("apiVersion").asString("")));
        HasMetadata object = apply.decode().apply(applied.object());
        object.getMetadata().setManagedFields(applied.managedFields());
        tx.writtenBy(Client.SERVER); // who owns what is decided
        if (old == null) {
            if (!isEmpty(object.getMetadata().getUid())) {
                throw StatusException.conflict(
                        key,
                        "uid mismatch: the provided object specified uid "
                                + object.getMetadata().getUid() + ", and no existing object was found");
            }
            object.getMetadata().setResourceVersion(null); // asked of an object that is there alone
            return create(key.kind(), key.namespace(), object, apply.bytes(), apply.dryRun(), tx);
        }
        checkPreconditions(key, object.getMetadata(), old.getMetadata());
        replace(key, apply.subresource(), object, old, apply.dryRun(), tx);
        return key;
    }

    private static void refuseIfAny(@Nullable StatusException refusal) {
        if (refusal != null) {
            throw refusal;
        }
    }

    private void replace(
            ObjectKey key, String subresource, HasMetadata object, HasMetadata old, boolean dryRun, Transaction tx) {
        Strategy<HasMetadata> strategy = strategies.of(key.kind(), tx.working()).ofSubresource(subresource);
        WriteContext write = new WriteContext(
                tx.working(), tx.config(config), tx.stamps().now(), tx.stamps().random(), dryRun);
        keepSystemMetadata(object.getMetadata(), old.getMetadata());
        strategy.setDefaults(object);
        tx.author(subresource, key.kind(), object.getApiVersion())
                .ifPresent(author -> FieldOwners.updated(object, old, author));
        List<FieldError> errors;
        if (subresource.equals("status")) {
            strategy.prepareForStatusUpdate(object, old, write);
            errors = metadataErrors(object, old, key.kind());
            errors.addAll(strategy.validateStatusUpdate(object, old, write));
        } else if (subresource.equals("finalize")) {
            strategy.prepareForFinalize(object, old, write);
            errors = metadataErrors(object, old, key.kind());
            errors.addAll(strategy.validate(object, write));
        } else {
            strategy.prepareForUpdate(object, old, write);
            if (subresource.isEmpty()) {
                strategy.allocate(object, old, write);
            }
            errors = metadataErrors(object, old, key.kind());
            errors.addAll(strategy.validateUpdate(object, old, write));
        }
        refuse(key.kind(), object.getMetadata(), errors);
        admission.update(key, subresource, object, dryRun, tx);
        if (subresource.isEmpty() || subresource.equals("resize")) {
            QuotaGate.check(object, old, subresource, write);
        }
        strategy.beforeStoring(object);
        checkSize(tx.put(object, strategy.tracksGeneration()));
        apply(write, tx);
        deletion.finishIfReleased(key, tx);
    }

    private static List<FieldError> metadataErrors(HasMetadata object, HasMetadata old, ResourceKind kind) {
        return new ArrayList<>(ObjectMetaValidation.validateUpdate(object.getMetadata(), old.getMetadata(), kind));
    }

    private static void checkPreconditions(ObjectKey key, ObjectMeta meta, ObjectMeta old) {
        if (!isEmpty(meta.getResourceVersion()) && !meta.getResourceVersion().equals(old.getResourceVersion())) {
            throw StatusException.staleResourceVersion(key);
        }
        if (!isEmpty(meta.getUid()) && !meta.getUid().equals(old.getUid())) {
            throw StatusException.conflict(
                    key,
                    "Precondition failed: UID in precondition: " + meta.getUid() + ", UID in object meta: "
                            + old.getUid());
        }
    }

    private static void keepSystemMetadata(ObjectMeta meta, ObjectMeta old) {
        ObjectMetaValidation.keepSystemFields(meta, old);
        meta.setResourceVersion(old.getResourceVersion());
        if (isEmpty(meta.getName())) {
            meta.setName(old.getName());
        }
        if (isEmpty(meta.getNamespace()) || isEmpty(old.getNamespace())) {
            meta.setNamespace(old.getNamespace()); // what belongs to no namespace ignores one that is sent
        }
    }

    private static void refuse(ResourceKind kind, ObjectMeta meta, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            String name = isEmpty(meta.getName()) ? orEmpty(meta.getGenerateName()) : meta.getName();
            throw StatusException.invalid(kind, name, errors);
        }
    }

    private static void checkSize(KubeObject stored) {
        if (stored.size() > MAX_STORED_BYTES) {
            throw StatusException.tooLarge(
                    "Request is too large: a stored object has at most " + MAX_STORED_BYTES + " bytes");
        }
    }

    private void apply(WriteContext write, Transaction tx) {
        Deletion.apply(write, tx, strategies);
    }

    private static boolean isEmpty(@Nullable String text) {
        return Optional.ofNullable(text).orElse("").isEmpty();
    }
}
