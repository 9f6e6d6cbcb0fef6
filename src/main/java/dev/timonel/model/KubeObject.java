package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One object at one revision: the JSON that clients get, and the few facts that indexes, reconcilers and routing read
 * without parsing it. A draft (inside an open transaction) holds the fabric8 object instead of JSON and has revision 0 or
 * that of its predecessor, until {@link #committed} gives it both; from then on it is immutable.
 */
public final class KubeObject implements Keyed {
    /** They are long, and written again with each of their pods. */
    private static final Set<ResourceKind> OF_MANY_PODS = Set.of(Kinds.ENDPOINT_SLICE, Kinds.ENDPOINTS);

    private final ObjectKey key;
    private final String uid;
    private final Map<String, String> labels;
    private final List<OwnerReference> owners;
    private final boolean deleting;
    private final boolean hasFinalizers;
    private final Facts facts;
    private final @Nullable String created;
    private final long generation;
    private long revision;
    private boolean open;
    private @Nullable HasMetadata draft;
    /**
     * The JSON's bytes, or {@link Packed} of one that is committed: either says the same, so whoever reads one while it is
     * {@link #packed} is right with both. Of a draft it is made when first asked for: many are written over before anybody reads them.
     */
    private @Nullable Object json;

    private KubeObject(HasMetadata object, long revision, byte @Nullable [] json) {
        ObjectMeta meta = object.getMetadata();
        this.key = keyOf(object);
        this.uid = orEmpty(meta.getUid());
        this.revision = revision;
        this.labels = meta.getLabels() == null || meta.getLabels().isEmpty() ? Map.of() : Met.labels(meta.getLabels());
        this.owners = meta.getOwnerReferences() == null ? List.of() : List.copyOf(meta.getOwnerReferences());
        this.deleting = meta.getDeletionTimestamp() != null;
        this.hasFinalizers =
                meta.getFinalizers() != null && !meta.getFinalizers().isEmpty();
        this.facts = Facts.of(object);
        this.created = meta.getCreationTimestamp() == null ? null : Met.before(meta.getCreationTimestamp());
        this.generation = Objects.requireNonNullElse(meta.getGeneration(), 0L);
        this.json = json == null ? null : atRest(json);
        this.draft = json == null ? object : null;
        this.open = json == null;
    }

    private Object atRest(byte[] written) {
        return OF_MANY_PODS.contains(key.kind()) ? written : Packed.of(written, revision);
    }

    public static ObjectKey keyOf(HasMetadata object) {
        ObjectMeta meta = object.getMetadata();
        return new ObjectKey(Kinds.of(object), Met.before(orEmpty(meta.getNamespace())), orEmpty(meta.getName()));
    }

    /** The object that this JSON holds, with its resourceVersion. */
    public static KubeObject parse(ResourceKind kind, byte[] json) {
        HasMetadata object = KubeJson.read(json, kind.type());
        KubeObject read =
                new KubeObject(object, Long.parseLong(object.getMetadata().getResourceVersion()), json);
        return OF_MANY_PODS.contains(kind) ? read.packed() : read;
    }

    /** A change not yet committed. The fabric8 object belongs to the draft from here on and is not written to again. */
    public static KubeObject draft(HasMetadata object) {
        String version = object.getMetadata().getResourceVersion();
        return new KubeObject(object, version == null || version.isEmpty() ? 0 : Long.parseLong(version), null);
    }

    private KubeObject(KubeObject other, long revision, Object json, long generation, Facts facts, boolean open) {
        this.key = other.key;
        this.uid = other.uid;
        this.revision = revision;
        this.labels = other.labels;
        this.owners = other.owners;
        this.deleting = other.deleting;
        this.hasFinalizers = other.hasFinalizers;
        this.facts = facts;
        this.created = other.created;
        this.generation = generation;
        this.json = open || json instanceof Packed ? json : atRest((byte[]) json);
        this.draft = null;
        this.open = open;
    }

    /** A draft of this committed object that gets a revision of its own when it is committed in turn. */
    public KubeObject adopted() {
        return new KubeObject(this, revision, mine(), generation, facts, true);
    }

    private Object mine() {
        return isOfAnyRevision() ? Objects.requireNonNull(json) : json().clone();
    }

    private boolean isOfAnyRevision() {
        return json instanceof Packed packed && packed.isOfAnyRevision();
    }

    /** This committed object, from now on in less memory if that can be: for one that is not written again soon. */
    public KubeObject packed() {
        if (!open && json instanceof byte[] written) {
            json = Packed.of(written, revision);
        }
        return this;
    }

    /** This slice; if it is committed, its facts share the memory of these pods of its namespace. */
    public KubeObject heldAs(Function<String, @Nullable KubeObject> pods) {
        if (open) {
            return this;
        }
        SliceFacts shared = facts(SliceFacts.class).heldAs(pods);
        return new KubeObject(this, revision, Objects.requireNonNull(json), generation, shared, false);
    }

    /** This committed object in the memory of the other, if that one says the same under a resourceVersion of its own; else itself. */
    public KubeObject heldAs(KubeObject other) {
        boolean same = json instanceof Packed mine
                && other.json instanceof Packed theirs
                && key.equals(other.key)
                && mine.saysTheSameAs(theirs);
        return same ? other.committed(revision) : this;
    }

    /** Whether it was committed once and has no annotations, so that {@link #rewritten} is all that a writer needs. */
    public boolean isAnnotationFree() {
        return revision > 0 && JsonSpan.beginsWithout(json(), "annotations");
    }

    /**
     * A draft of this object with other JSON after its metadata: {@code rest} begins with the comma before the next member
     * and ends with the object's brace; {@code newFacts} are those of the whole.
     */
    public KubeObject rewritten(JsonBytes rest, Facts newFacts) {
        return rewritten(afterMetadata(), rest, newFacts);
    }

    /** The same, if as many of its first bytes are kept. */
    KubeObject rewritten(int kept, JsonBytes rest, Facts newFacts) {
        return new KubeObject(this, revision, rest.behind(json(), kept), generation, newFacts, true);
    }

    /** Whether the two say the same to the letter after their metadata. */
    public boolean hasAfterMetadata(KubeObject other) {
        byte[] mine = json();
        byte[] theirs = other.json();
        return Arrays.equals(mine, afterMetadata(), mine.length, theirs, other.afterMetadata(), theirs.length);
    }

    /** The index of what follows the metadata in its JSON. */
    public int afterMetadata() {
        return JsonSpan.afterMember(json(), "metadata");
    }

    /** This object with another generation, as a draft; one that is made of {@link #rewritten} JSON gives this away. */
    public KubeObject withGeneration(long newGeneration) {
        byte[] written = open && draft == null
                ? Revisions.stampedWithGeneration(json(), generation, newGeneration)
                : Revisions.withGeneration(json(), generation, newGeneration);
        return new KubeObject(this, revision, written, newGeneration, facts, true);
    }

    /** A draft is stamped with its revision and serialized, and is itself the result; of any other object it is a copy. */
    public KubeObject committed(long newRevision) {
        if (!open) {
            Object stamped = isOfAnyRevision()
                    ? Objects.requireNonNull(json)
                    : Revisions.replaced(json(), revision, newRevision);
            return new KubeObject(this, newRevision, stamped, generation, facts, false);
        }
        HasMetadata object = draft;
        long before = revision;
        revision = newRevision;
        if (object == null) {
            json = stamped(Objects.requireNonNull(json), before);
        } else if (json != null && before > 0) {
            json = atRest(Revisions.replaced((byte[]) json, before, newRevision));
        } else {
            object.getMetadata().setResourceVersion(Long.toString(newRevision));
            json = atRest(KubeJson.write(object));
        }
        draft = null;
        open = false;
        return this;
    }

    private Object stamped(Object written, long before) {
        return written instanceof byte[] bytes ? atRest(Revisions.stamped(bytes, before, revision)) : written;
    }

    @Override
    public ObjectKey key() {
        return key;
    }

    public ResourceKind kind() {
        return key.kind();
    }

    public String namespace() {
        return key.namespace();
    }

    public String name() {
        return key.name();
    }

    public String uid() {
        return uid;
    }

    public long revision() {
        return revision;
    }

    public Map<String, String> labels() {
        return labels;
    }

    public List<OwnerReference> owners() {
        return owners;
    }

    /** Whether {@code metadata.deletionTimestamp} is set. */
    public boolean deleting() {
        return deleting;
    }

    public boolean hasFinalizers() {
        return hasFinalizers;
    }

    /** {@code metadata.creationTimestamp} as it is written. */
    public @Nullable String created() {
        return created;
    }

    /** {@code metadata.generation}, 0 for none. */
    public long generation() {
        return generation;
    }

    /** Whether it is written as JSON by now; a draft that is not may never need to be. */
    public boolean isSerialized() {
        return json != null;
    }

    /** Whether this is the draft of such an object. */
    public boolean isDraftOf(HasMetadata object) {
        return object.equals(draft);
    }

    /** Whether both say the same to whoever reads no more than facts. */
    public boolean hasFactsOf(KubeObject other) {
        return facts.equals(other.facts);
    }

    /** The facts of this kind of object; {@link ClassCastException} if the kind has others. */
    public <F extends Facts> F facts(Class<F> type) {
        return type.cast(facts);
    }

    /** The serialized object as clients get it: UTF-8 JSON with apiVersion and kind. Not to be written to. */
    public byte[] json() {
        Object written = json;
        if (written instanceof Packed packed) {
            return packed.whole(revision);
        }
        if (written == null) {
            written = KubeJson.write(Objects.requireNonNull(draft));
            json = written;
        }
        return (byte[]) written;
    }

    /** The length of {@link #json}. */
    public int size() {
        return json instanceof Packed packed ? packed.size(revision) : json().length;
    }

    /** How many bytes its JSON takes in memory. */
    public int held() {
        return json instanceof Packed packed ? packed.held() : json().length;
    }

    /** Its metadata, read without the rest of the object. Not to be written to. */
    public ObjectMeta metadata() {
        return draft == null ? KubeJson.metadata(json()) : draft.getMetadata();
    }

    /** A copy of the whole object as its fabric8 class, the caller's own to change. */
    public <T extends HasMetadata> T as(Class<T> type) {
        return type.cast(KubeJson.read(json(), key.kind().type()));
    }

    /**
     * A copy of a pod of which the caller may change metadata, status and the fields of the spec itself, but nothing inside
     * of these: the rest may be shared with a draft.
     */
    public Pod asPod() {
        return json == null && draft instanceof Pod pod ? PodCopies.of(pod) : as(Pod.class);
    }

    @Override
    public String toString() {
        return key + "@" + revision;
    }
}
