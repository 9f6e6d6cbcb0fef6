package dev.timonel.model.merge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Who owns which fields of an object, and what a write makes of that ({@code structured-merge-diff/merge}). Immutable. A version
 * that is not served any more is forgotten with its owners.
 *
 * @param owners by manager
 */
public record Ownership(Map<String, Owned> owners) {
    public static final Ownership NONE = new Ownership(Map.of());

    /** What a manager owns: fields of one version, applied or written. */
    public record Owned(FieldSet fields, String version, boolean applied) {}

    /** A field that the applied object would change and that is another's. */
    public record Conflict(String manager, List<PathElement> path) {
        public String pathText() {
            StringBuilder text = new StringBuilder();
            path.forEach(text::append);
            return text.toString();
        }
    }

    /** Fields that others own; the managers come in their order, and of each the fields in theirs. */
    public static final class Conflicts extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<Conflict> all;

        public Conflicts(List<Conflict> all) {
            super("conflicts", null, false, false);
            this.all = List.copyOf(all);
        }

        public List<Conflict> all() {
            return all;
        }
    }

    /** What a write came to; {@code object} is null if an apply left the object as it was. */
    public record Result(@Nullable JsonNode object, Ownership owners) {}

    /** The rules of one kind at one version. {@code ignored} are fields that the write does not own, whatever it says of them. */
    public record Rules(Atom type, String version, FieldSet ignored, Predicate<String> served) {}

    public boolean isEmpty() {
        return owners.isEmpty();
    }

    /** After a create, update or patch that made {@code after} of {@code before}. */
    public Ownership updated(JsonNode before, JsonNode after, String manager, Rules rules) {
        Comparison changes = Comparison.of(before, after, rules.type());
        Map<String, Owned> next;
        try {
            next = settled(changes.without(rules.ignored()), manager, true, rules);
        } catch (Conflicts impossible) {
            throw new IllegalStateException(impossible);
        }
        Owned own = next.get(manager);
        FieldSet fields = (own == null ? new FieldSet() : own.fields())
                .difference(changes.removed())
                .union(changes.modified())
                .union(changes.added())
                .recursiveDifference(rules.ignored());
        return with(next, manager, new Owned(fields, rules.version(), false));
    }

    /** After {@code applied} was applied to {@code live}. */
    public Result applied(JsonNode live, JsonNode applied, String manager, boolean force, Rules rules)
            throws Conflicts {
        JsonNode merged = orEmpty(Merge.of(live, applied, rules.type()));
        Owned last = owners.get(manager);
        Owned now = new Owned(
                Typed.fields(applied, rules.type()).recursiveDifference(rules.ignored()), rules.version(), true);
        Map<String, Owned> all = new TreeMap<>(owners);
        all.put(manager, now);
        JsonNode result =
                last == null || last.fields().isEmpty() || !rules.served().test(last.version())
                        ? merged
                        : pruned(merged, all, last.fields(), rules);
        Comparison changes = Comparison.of(live, result, rules.type()).without(rules.ignored());
        Map<String, Owned> next = new Ownership(all).settled(changes, manager, force, rules);
        return new Result(Values.same(live, result) ? null : result, new Ownership(next));
    }

    /** Takes from all others what the write changed, and from everybody what it removed. */
    private Map<String, Owned> settled(Comparison changes, String manager, boolean force, Rules rules)
            throws Conflicts {
        Map<String, Owned> next = new TreeMap<>();
        List<Conflict> conflicts = new ArrayList<>();
        FieldSet changed = changes.modified().union(changes.added());
        owners.forEach((name, owned) -> {
            if (name.equals(manager)) {
                next.put(name, owned);
            } else if (rules.served().test(owned.version())) {
                FieldSet lost = owned.fields().intersection(changed);
                lost.forEach(path -> conflicts.add(new Conflict(name, List.copyOf(path))));
                FieldSet rest = owned.fields().difference(lost).difference(changes.removed());
                next.put(name, new Owned(rest, owned.version(), owned.applied()));
            }
        });
        if (!force && !conflicts.isEmpty()) {
            throw new Conflicts(conflicts);
        }
        next.values().removeIf(owned -> owned.fields().isEmpty());
        return next;
    }

    private static Ownership with(Map<String, Owned> owners, String manager, Owned owned) {
        Map<String, Owned> all = new TreeMap<>(owners);
        if (owned.fields().isEmpty()) {
            all.remove(manager);
        } else {
            all.put(manager, owned);
        }
        return new Ownership(all);
    }

    /** Without what the manager applied last time and does not now, unless somebody else claims it. */
    private static JsonNode pruned(JsonNode merged, Map<String, Owned> owners, FieldSet last, Rules rules) {
        Atom type = rules.type();
        JsonNode pruned = Typed.without(merged, last.withNamedFields(type), type);
        for (FieldSet claimed : claims(owners, rules)) {
            FieldSet all = Typed.fields(merged, type).withNamedFields(type);
            FieldSet kept = Typed.fields(orEmpty(pruned), type).withNamedFields(type);
            pruned = Typed.without(merged, all.difference(kept.union(claimed.withNamedFields(type))), type);
        }
        FieldSet all = Typed.fields(merged, type).withNamedFields(type);
        FieldSet kept = Typed.fields(orEmpty(pruned), type).withNamedFields(type);
        return orEmpty(Typed.without(merged, all.difference(kept).intersection(last.withNamedFields(type)), type));
    }

    /** What is claimed at each version. */
    private static Set<FieldSet> claims(Map<String, Owned> owners, Rules rules) {
        Map<String, FieldSet> claims = new LinkedHashMap<>();
        for (Owned owned : owners.values()) {
            if (rules.served().test(owned.version())) {
                claims.merge(owned.version(), owned.fields(), FieldSet::union);
            }
        }
        return Set.copyOf(claims.values());
    }

    private static JsonNode orEmpty(@Nullable JsonNode value) {
        return value == null || value.isNull() ? JsonNodeFactory.instance.objectNode() : value;
    }
}
