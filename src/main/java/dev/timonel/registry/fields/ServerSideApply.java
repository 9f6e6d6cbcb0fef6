package dev.timonel.registry.fields;

import dev.timonel.model.KubeJson;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.model.merge.Comparison;
import dev.timonel.model.merge.FieldSet;
import dev.timonel.model.merge.Invalid;
import dev.timonel.model.merge.Ownership;
import dev.timonel.model.merge.Ownership.Conflict;
import dev.timonel.model.merge.Ownership.Owned;
import dev.timonel.model.merge.Typed;
import dev.timonel.model.patch.ThreeWay;
import dev.timonel.registry.Authored;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.StatusCause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What applying a configuration makes of an object and of who owns its fields. Fields that others own and that it would change are
 * a conflict (409), unless it is forced; fields that it leaves out now and that were its own go.
 */
public final class ServerSideApply {
    /** Whose configuration takes over what the same tool applied before on the client's side. */
    private static final String KUBECTL = "kubectl";

    private static final int MAX_ANNOTATIONS = 256 * 1024;

    private final ObjectKey key;
    private final ObjectNode config;
    private final boolean force;
    private final FieldOwners.Write write;
    private final FieldWriter manager;
    private final Ownership.Rules rules;

    private ServerSideApply(ObjectKey key, ObjectNode config, boolean force, FieldOwners.Write write) {
        this.key = key;
        this.config = config;
        this.force = force;
        this.write = write;
        this.manager = FieldWriter.applying(write.manager(), write.subresource());
        this.rules = FieldOwners.rules(write);
    }

    /** The object without managedFields, and these. */
    public record Applied(JsonNode object, List<ManagedFieldsEntry> managedFields) {}

    /** {@code live} is null if there is no such object yet; {@code past} is what is known of it if nobody tracked it. */
    public static Applied of(
            ObjectKey key,
            ObjectNode config,
            @Nullable HasMetadata live,
            List<Authored> past,
            boolean force,
            FieldOwners.Write write) {
        ServerSideApply apply = new ServerSideApply(key, config, force, write);
        apply.check();
        return apply.to(live, past);
    }

    private void check() {
        String apiVersion = config.path("apiVersion").asString("");
        String kind = config.path("kind").asString("");
        if (!apiVersion.equals(rules.version()) || !kind.equals(key.kind().kind())) {
            int slash = apiVersion.indexOf('/');
            throw StatusException.badRequest("invalid object type: "
                    + FieldOwners.shown(
                            slash < 0 ? "" : apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind));
        }
        if (config.path("metadata").has("managedFields")
                && !config.path("metadata").path("managedFields").isNull()) {
            throw StatusException.badRequest("metadata.managedFields must be nil");
        }
        try {
            Typed.check(config, rules.type(), false);
        } catch (Invalid invalid) {
            throw StatusException.internalWithoutReason("failed to create typed patch object ("
                    + FieldOwners.shown(config.path("metadata"), key) + "): " + invalid.getMessage());
        }
    }

    private Applied to(@Nullable HasMetadata live, List<Authored> past) {
        ObjectNode before = live == null ? FieldOwners.empty() : FieldOwners.tree(live);
        Managed managed = Managed.NONE;
        if (live != null) {
            before.withObject("metadata").remove("managedFields");
            managed = decoded(live.getMetadata().getManagedFields());
            if (managed.isEmpty()) {
                managed = new FieldHistory(write).of(before, past);
            }
        }
        Ownership.Result result = apply(before, managed.ownership());
        ObjectNode object = result.object() instanceof ObjectNode changed ? changed.deepCopy() : before.deepCopy();
        Map<String, String> times = new HashMap<>(managed.times());
        if (result.object() != null) {
            times.put(manager.id(), write.time());
        }
        if (write.manager().equals(KUBECTL)) {
            keepLastApplied(object);
        }
        return new Applied(object, new Managed(stripped(result.owners()), times).encode());
    }

    private Ownership stripped(Ownership owners) {
        Map<String, Owned> all = new TreeMap<>(owners.owners());
        all.computeIfPresent(manager.id(), (id, owned) -> {
            FieldSet fields = owned.fields().difference(FieldOwners.NEVER);
            return fields.isEmpty() ? null : new Owned(fields, owned.version(), true);
        });
        return new Ownership(all);
    }

    private static Managed decoded(List<ManagedFieldsEntry> entries) {
        try {
            return Managed.decode(entries);
        } catch (IllegalArgumentException nonsense) {
            return Managed.NONE;
        }
    }

    private Ownership.Result apply(ObjectNode before, Ownership owners) {
        try {
            return owners.applied(before, config, manager.id(), force, rules);
        } catch (Ownership.Conflicts conflicts) {
            List<Conflict> all =
                    write.manager().equals(KUBECTL) ? notApplied(conflicts.all(), before) : conflicts.all();
            if (!all.isEmpty()) {
                throw refusal(all);
            }
        } catch (Invalid invalid) {
            throw StatusException.internalWithoutReason("failed to merge config: " + invalid.getMessage());
        }
        try {
            return owners.applied(before, config, manager.id(), true, rules);
        } catch (Ownership.Conflicts impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Conflicts with others than with what kubectl itself applied last, and that is still so. */
    private List<Conflict> notApplied(List<Conflict> conflicts, ObjectNode before) {
        String kept = before.path("metadata")
                .path("annotations")
                .path(ThreeWay.LAST_APPLIED)
                .asString("");
        try {
            JsonNode last = KubeJson.mapper().readTree(kept);
            if (!last.isObject() || !last.path("apiVersion").asString("").equals(rules.version())) {
                return conflicts;
            }
            Typed.check(last, rules.type(), false);
            Comparison since = Comparison.of(last, before, rules.type());
            FieldSet same = Typed.fields(last, rules.type())
                    .difference(since.modified())
                    .difference(since.added())
                    .difference(since.removed());
            return conflicts.stream()
                    .filter(conflict -> !same.has(conflict.path()))
                    .toList();
        } catch (Invalid | tools.jackson.core.JacksonException notOurs) {
            return conflicts;
        }
    }

    private StatusException refusal(List<Conflict> conflicts) {
        List<StatusCause> causes = new ArrayList<>();
        Map<String, List<String>> byManager = new LinkedHashMap<>();
        for (Conflict conflict : conflicts) {
            String who = FieldWriter.ofId(conflict.manager()).shown();
            causes.add(new StatusCause(conflict.pathText(), "conflict with " + who, "FieldManagerConflict"));
            byManager.computeIfAbsent(who, w -> new ArrayList<>()).add(conflict.pathText());
        }
        StringBuilder message = new StringBuilder("Apply failed with ");
        if (conflicts.size() == 1) {
            message.append("1 conflict: ").append(causes.get(0).getMessage()).append(": ");
            return StatusException.applyConflict(
                    message.append(conflicts.get(0).pathText()).toString(), causes);
        }
        message.append(conflicts.size()).append(" conflicts: ");
        String separator = "";
        for (Map.Entry<String, List<String>> each : byManager.entrySet()) {
            message.append(separator)
                    .append("conflicts with ")
                    .append(each.getKey())
                    .append(':');
            each.getValue().forEach(path -> message.append("\n- ").append(path));
            separator = "\n";
        }
        return StatusException.applyConflict(message.toString(), causes);
    }

    /** kubectl's own annotation says what it applied, whichever way, as long as it is there. */
    private void keepLastApplied(ObjectNode object) {
        JsonNode annotations = object.path("metadata").path("annotations");
        if (!(annotations instanceof ObjectNode kept)
                || kept.path(ThreeWay.LAST_APPLIED).asString("").isEmpty()) {
            return;
        }
        ObjectNode applied = config.deepCopy();
        if (applied.path("metadata").path("annotations") instanceof ObjectNode own) {
            own.remove(ThreeWay.LAST_APPLIED);
        }
        kept.put(ThreeWay.LAST_APPLIED, applied + "\n");
        if (kept.toString().length() > MAX_ANNOTATIONS) {
            kept.remove(ThreeWay.LAST_APPLIED);
        }
    }
}
