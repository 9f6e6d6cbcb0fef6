package dev.timonel.registry.fields;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.KubeJson;
import dev.timonel.model.merge.FieldSet;
import dev.timonel.model.merge.Ownership;
import dev.timonel.model.merge.Ownership.Owned;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The managedFields of one object, understood: who owns what, and since when. Immutable. */
record Managed(Ownership ownership, Map<String, String> times) {
    static final Managed NONE = new Managed(Ownership.NONE, Map.of());

    private static final int MAX_UPDATERS = 10;
    private static final String ANCIENT = "ancient-changes";

    private static final Comparator<ManagedFieldsEntry> ORDER = Comparator.comparing(ManagedFieldsEntry::getOperation)
            .thenComparing(entry -> seconds(orEmpty(entry.getTime())))
            .thenComparing(ManagedFieldsEntry::getManager)
            .thenComparing(ManagedFieldsEntry::getApiVersion)
            .thenComparing(entry -> orEmpty(entry.getSubresource()));

    /** Throws {@link IllegalArgumentException} for entries that nobody can have written. */
    static Managed decode(List<ManagedFieldsEntry> entries) {
        Map<String, Owned> owners = new TreeMap<>();
        Map<String, String> times = new HashMap<>();
        for (ManagedFieldsEntry entry : entries) {
            boolean applied = "Apply".equals(entry.getOperation());
            if (!applied && !"Update".equals(entry.getOperation())) {
                throw new IllegalArgumentException("operation must be `Apply` or `Update`");
            }
            if (orEmpty(entry.getApiVersion()).isEmpty()) {
                throw new IllegalArgumentException("apiVersion must not be empty");
            }
            if (!"FieldsV1".equals(entry.getFieldsType())) {
                throw new IllegalArgumentException("fieldsType must be FieldsV1");
            }
            String subresource = orEmpty(entry.getSubresource());
            FieldWriter manager = new FieldWriter(
                    orEmpty(entry.getManager()), applied, applied ? "" : entry.getApiVersion(), subresource);
            FieldSet fields = entry.getFieldsV1() == null
                    ? new FieldSet()
                    : FieldSet.parse(KubeJson.mapper().valueToTree(entry.getFieldsV1()));
            owners.put(manager.id(), new Owned(fields, entry.getApiVersion(), applied));
            if (entry.getTime() != null) {
                times.put(manager.id(), entry.getTime());
            }
        }
        return new Managed(new Ownership(owners), times);
    }

    /** In the order that Kubernetes writes them in: by operation, time, manager. */
    List<ManagedFieldsEntry> encode() {
        List<ManagedFieldsEntry> entries = new ArrayList<>();
        ownership.owners().forEach((id, owned) -> {
            FieldWriter manager = FieldWriter.ofId(id);
            ManagedFieldsEntry entry = new ManagedFieldsEntry();
            entry.setManager(manager.name());
            entry.setOperation(manager.operation());
            entry.setApiVersion(owned.version());
            entry.setTime(times.get(id));
            entry.setFieldsType("FieldsV1");
            entry.setFieldsV1(KubeJson.mapper().treeToValue(owned.fields().toJson(), FieldsV1.class));
            entry.setSubresource(manager.subresource().isEmpty() ? null : manager.subresource());
            entries.add(entry);
        });
        entries.sort(ORDER);
        return entries;
    }

    private static long seconds(String time) {
        try {
            return time.isEmpty() ? 0 : Instant.parse(time).getEpochSecond();
        } catch (DateTimeParseException malformed) {
            return 0;
        }
    }

    boolean isEmpty() {
        return ownership.isEmpty();
    }

    /** What the manager took with a write at this time joins what it had. */
    Managed took(FieldWriter manager, String operation, Ownership after, String time, FieldSet never) {
        Map<String, Owned> owners = new TreeMap<>(after.owners());
        Map<String, String> since = new HashMap<>(times);
        Owned taken = owners.remove(operation);
        FieldSet fields = taken == null ? new FieldSet() : taken.fields().difference(never);
        if (taken != null && !fields.isEmpty()) {
            Owned before = owners.get(manager.id());
            FieldSet all = before == null ? fields : fields.union(before.fields());
            owners.put(manager.id(), new Owned(all, taken.version(), false));
            since.put(manager.id(), time);
        }
        return new Managed(new Ownership(owners), since).capped();
    }

    /** Of too many that update, the oldest of a version become one. */
    private Managed capped() {
        List<String> updaters = new ArrayList<>();
        ownership.owners().forEach((id, owned) -> {
            if (!owned.applied()) {
                updaters.add(id);
            }
        });
        if (updaters.size() <= MAX_UPDATERS) {
            return this;
        }
        updaters.sort(Comparator.comparing((String id) -> seconds(times.getOrDefault(id, "")))
                .thenComparing(Comparator.naturalOrder()));
        Map<String, Owned> owners = new TreeMap<>(ownership.owners());
        Map<String, String> since = new HashMap<>(times);
        Map<String, String> first = new HashMap<>();
        int left = updaters.size();
        for (String id : updaters) {
            if (left <= MAX_UPDATERS) {
                break;
            }
            Owned owned = Objects.requireNonNull(ownership.owners().get(id));
            String bucket = FieldWriter.updating(ANCIENT, owned.version(), "").id();
            String oldest = first.putIfAbsent(owned.version(), id);
            if (oldest == null) {
                continue;
            }
            if (!owners.containsKey(bucket)) {
                owners.put(bucket, owners.remove(oldest));
            }
            owners.merge(
                    bucket,
                    owned,
                    (ancient, old) -> new Owned(ancient.fields().union(old.fields()), old.version(), false));
            owners.remove(id);
            left--;
            if (times.containsKey(id)) {
                since.put(bucket, times.get(id));
            }
        }
        return new Managed(new Ownership(owners), since);
    }
}
