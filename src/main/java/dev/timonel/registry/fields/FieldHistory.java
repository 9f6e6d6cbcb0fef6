package dev.timonel.registry.fields;

import dev.timonel.model.Kinds;
import dev.timonel.model.TopologyLabels;
import dev.timonel.model.merge.FieldSet;
import dev.timonel.model.merge.Invalid;
import dev.timonel.model.merge.Typed;
import dev.timonel.registry.Authored;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who wrote what of an object that nobody tracked: as far as the log goes by who did, the rest by nobody in particular. */
public final class FieldHistory {
    private static final String BEFORE_FIRST_APPLY = "before-first-apply";

    /** What the server fills in when a pod is created. */
    private static final FieldSet FILLED_IN = FieldSet.of(
            "spec.nodeName",
            "spec.priority",
            "spec.preemptionPolicy",
            "spec.serviceAccount",
            "spec.serviceAccountName",
            "spec.tolerations");

    private final FieldOwners.Write write;

    /** {@code write}: what asks for it, of the same kind. */
    FieldHistory(FieldOwners.Write write) {
        this.write = write;
    }

    /** What managedFields would be if the writes had been tracked, as far as it is known whose they are. */
    public static List<ManagedFieldsEntry> told(List<Authored> past, FieldOwners.Write asking) {
        try {
            return new FieldHistory(asking)
                    .of(past).encode().stream()
                            .filter(entry -> !BEFORE_FIRST_APPLY.equals(entry.getManager()))
                            .toList();
        } catch (Invalid unmergeable) {
            return List.of();
        }
    }

    Managed of(ObjectNode live, List<Authored> past) {
        return past.isEmpty()
                ? written(
                        Managed.NONE,
                        FieldOwners.blank(live, write.kind()),
                        live,
                        BEFORE_FIRST_APPLY,
                        write.subresource())
                : of(past);
    }

    private Managed of(List<Authored> past) {
        Managed managed = Managed.NONE;
        JsonNode known = FieldOwners.empty();
        for (Authored change : past) {
            if (change.before() != null && known.isEmpty()) {
                managed = written(
                        managed,
                        FieldOwners.blank(change.before(), write.kind()),
                        change.before(),
                        BEFORE_FIRST_APPLY,
                        "");
            }
            JsonNode after = without(change.after());
            if (!change.manager().isEmpty()) {
                JsonNode wished = change.before() == null ? wished(after) : after;
                JsonNode before =
                        change.before() == null ? FieldOwners.blank(wished, write.kind()) : without(change.before());
                managed = written(managed, before, wished, change.manager(), change.subresource(), change.time());
            }
            known = after;
        }
        return managed;
    }

    private Managed written(Managed managed, JsonNode before, JsonNode after, String by, String subresource) {
        return written(managed, before, without(after), by, subresource, write.time());
    }

    private Managed written(
            Managed managed, JsonNode before, JsonNode after, String by, String subresource, String time) {
        return FieldOwners.updated(managed, before, after, write.as(by, subresource, time));
    }

    /** What a client can have asked for when the object came to be. */
    private JsonNode wished(JsonNode created) {
        return write.kind().equals(Kinds.POD)
                ? Typed.without(unplaced(created), FILLED_IN, write.types().whole())
                : created;
    }

    /** Without the labels that a pod has of its node. */
    private static JsonNode unplaced(JsonNode pod) {
        ObjectNode copy = (ObjectNode) pod.deepCopy();
        ObjectNode meta = copy.withObject("metadata");
        if (meta.path("labels") instanceof ObjectNode labels) {
            labels.remove(TopologyLabels.COPIED);
            if (labels.isEmpty()) {
                meta.remove("labels");
            }
        }
        return copy;
    }

    private static JsonNode without(JsonNode object) {
        ObjectNode copy = (ObjectNode) object.deepCopy();
        copy.withObject("metadata").remove("managedFields");
        return copy;
    }
}
