package dev.timonel.registry.fields;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.custom.CustomKinds;
import dev.timonel.model.merge.FieldSet;
import dev.timonel.model.merge.Invalid;
import dev.timonel.model.merge.Ownership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps managedFields with each create, update and patch of a client, as {@code apimachinery/pkg/util/managedfields} does. Pods
 * are tracked from the first apply on (ADR 0030).
 */
public final class FieldOwners {
    /** Nobody owns what the server writes of itself. */
    static final FieldSet NEVER = FieldSet.of(
            "apiVersion",
            "kind",
            "metadata",
            "metadata.name",
            "metadata.namespace",
            "metadata.creationTimestamp",
            "metadata.selfLink",
            "metadata.uid",
            "metadata.clusterName",
            "metadata.generation",
            "metadata.managedFields",
            "metadata.resourceVersion");

    private static final Set<String> PARTS = Set.of(
            "metadata", "spec", "status", "template", "jobTemplate", "strategy", "updateStrategy", "loadBalancer");
    /** Of a pod, null in Go until there are some. */
    private static final String CONTAINERS = "containers";

    private static final FieldSet STATUS = FieldSet.of("status");
    private static final FieldSet ALL_BUT_STATUS =
            FieldSet.of("spec", "metadata.deletionTimestamp", "metadata.ownerReferences");

    private static final FieldSet ALL_BUT_STATUS_AND_LABELS = ALL_BUT_STATUS.union(FieldSet.of("metadata.labels"));
    private static final FieldSet ALL_BUT_STATUS_AND_METADATA = FieldSet.of("spec", "metadata");

    /** The owner of what one write takes, until it is known whether it takes anything. */
    private static final String OPERATION = "\0current";

    private FieldOwners() {}

    /** Whose write of which kind it is; {@code time} in RFC 3339, {@code apiVersion} that of the request. */
    public record Write(
            String manager,
            String subresource,
            String time,
            ResourceKind kind,
            @Nullable String apiVersion,
            CustomKinds custom) {

        FieldTypes types() {
            return FieldTypes.of(kind, orEmpty(apiVersion), custom);
        }

        Write as(String other, String otherSubresource, String then) {
            return new Write(other, otherSubresource, then, kind, apiVersion, custom);
        }
    }

    /** Before the server fills in anything of its own; {@code object} has its defaults. */
    public static void created(HasMetadata object, Write write) {
        ObjectMeta meta = object.getMetadata();
        if (write.kind().equals(Kinds.POD) && isBeforeFirstApply(meta.getManagedFields())) {
            meta.setManagedFields(List.of());
            return;
        }
        Managed given = of(meta.getManagedFields(), List.of());
        meta.setManagedFields(List.of());
        ObjectNode tree = tree(object);
        try {
            meta.setManagedFields(
                    updated(given, blank(tree, write.kind()), tree, write).encode());
        } catch (Invalid unmergeable) {
            // nobody owns what no key tells apart; it is validation that refuses it, or not ({@code UpdateNoErrors})
        }
    }

    /** Of an object that nobody tracked, nobody does. */
    public static void updated(HasMetadata object, HasMetadata old, Write write) {
        List<ManagedFieldsEntry> sent =
                write.subresource().isEmpty() ? object.getMetadata().getManagedFields() : List.of();
        List<ManagedFieldsEntry> kept = old.getMetadata().getManagedFields();
        boolean untracked =
                kept.isEmpty() && (sent.isEmpty() || write.kind().equals(Kinds.POD) && isBeforeFirstApply(sent));
        if (untracked || isReset(sent)) {
            object.getMetadata().setManagedFields(List.of());
            return;
        }
        Managed managed = of(sent, kept);
        object.getMetadata().setManagedFields(List.of());
        ObjectNode before = tree(old);
        before.withObject("metadata").remove("managedFields");
        try {
            object.getMetadata()
                    .setManagedFields(
                            updated(managed, before, tree(object), write).encode());
        } catch (Invalid unmergeable) {
            object.getMetadata().setManagedFields(kept);
        }
    }

    static Managed updated(Managed managed, JsonNode before, JsonNode after, Write write) {
        Ownership.Rules rules = rules(write);
        FieldWriter manager = FieldWriter.updating(write.manager(), rules.version(), write.subresource());
        Ownership next = managed.ownership().updated(before, after, OPERATION, rules);
        return managed.took(manager, OPERATION, next, write.time(), NEVER);
    }

    /** What a write of the status leaves as it was ({@code GetResetFields} of the status strategies). */
    private static FieldSet resetByStatus(ResourceKind kind) {
        if (kind.isCustom() || kind.equals(Kinds.SERVICE_CIDR)) {
            return ALL_BUT_STATUS_AND_METADATA;
        }
        return kind.equals(Kinds.DEPLOYMENT) ? ALL_BUT_STATUS_AND_LABELS : ALL_BUT_STATUS;
    }

    static Ownership.Rules rules(Write write) {
        FieldTypes types = write.types();
        FieldSet ignored = write.subresource().equals("status")
                ? resetByStatus(write.kind())
                : types.hasStatus() ? STATUS : new FieldSet();
        return new Ownership.Rules(types.whole(), types.apiVersion(), ignored, types.known()::contains);
    }

    /** What was sent, or what was there if that says nothing or nonsense. */
    private static Managed of(List<ManagedFieldsEntry> sent, List<ManagedFieldsEntry> kept) {
        for (List<ManagedFieldsEntry> entries : List.of(sent, kept)) {
            try {
                Managed managed = Managed.decode(entries);
                if (!managed.isEmpty()) {
                    return managed;
                }
            } catch (IllegalArgumentException nonsense) {
                // as if it was not sent
            }
        }
        return Managed.NONE;
    }

    /** What a pod is shown with, and a client sends back, until it is tracked. */
    private static boolean isBeforeFirstApply(List<ManagedFieldsEntry> entries) {
        return entries.stream().noneMatch(entry -> "Apply".equals(entry.getOperation()));
    }

    /** One empty entry asks to forget them all. */
    private static boolean isReset(List<ManagedFieldsEntry> sent) {
        return sent.size() == 1 && sent.get(0).equals(new ManagedFieldsEntry());
    }

    static ObjectNode tree(HasMetadata object) {
        return (ObjectNode) KubeJson.tree(KubeJson.write(object));
    }

    /** What is there before an object comes to be: parts that no object of the kind is without, and nothing in them. */
    static ObjectNode blank(JsonNode object, ResourceKind kind) {
        return kind.isCustom() ? empty() : blank(object);
    }

    private static ObjectNode blank(JsonNode object) {
        ObjectNode blank = empty();
        if (object.has(CONTAINERS)) {
            blank.putNull(CONTAINERS);
        }
        for (Map.Entry<String, JsonNode> part : object.properties()) {
            if (part.getValue().isObject() && PARTS.contains(part.getKey())) {
                blank.set(part.getKey(), part.getKey().equals("metadata") ? empty() : blank(part.getValue()));
            }
        }
        return blank;
    }

    static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** What an object says of itself, for messages: it need not name its namespace. */
    static String shown(JsonNode metadata, ObjectKey key) {
        return metadata.path("namespace").asString("") + "/"
                + metadata.path("name").asString("") + "; "
                + shown(key.kind().group(), key.kind().version(), key.kind().kind());
    }

    static String shown(String group, String version, @Nullable String kind) {
        return group + "/" + version + ", Kind=" + kind;
    }
}
