package dev.timonel.model.schema;

import dev.timonel.model.ResourceKind;
import dev.timonel.model.merge.Atom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How objects merge, by their schema ({@code kube-openapi/pkg/schemaconv}). */
public final class MergeTypes {
    private static final Atom SCALAR = Atom.of(Atom.Scalar.UNTYPED);

    /** Any value, replaced as a whole. */
    private static final Atom ATOMIC = new Atom(
            Atom.Scalar.UNTYPED,
            new Atom.ListType(MergeTypes::atomic, true, List.of()),
            new Atom.MapType(Map.of(), MergeTypes::atomic, true));

    /** Any value; maps merge member by member. */
    private static final Atom DEDUCED = new Atom(
            Atom.Scalar.UNTYPED,
            new Atom.ListType(MergeTypes::atomic, true, List.of()),
            new Atom.MapType(Map.of(), MergeTypes::deduced, false));

    private static final Map<String, Atom> FIXED = Map.of(
            "io.k8s.apimachinery.pkg.api.resource.Quantity", SCALAR,
            "io.k8s.apimachinery.pkg.runtime.RawExtension", ATOMIC);
    private static final MergeTypes PUBLISHED = new MergeTypes(false);

    private final Map<String, Atom> named = new ConcurrentHashMap<>();
    private final boolean preserves;

    private MergeTypes(boolean preserves) {
        this.preserves = preserves;
    }

    /** How objects of this kind merge; empty for a kind that Kubernetes does not publish. */
    public static Optional<Atom> of(ResourceKind kind) {
        return PublishedSchemas.of(kind).map(PUBLISHED::atom);
    }

    /** How objects merge that have this schema; {@code preserves}: whether fields that it does not name are kept everywhere. */
    public static Atom of(Schema schema, boolean preserves) {
        return new MergeTypes(preserves).atom(schema);
    }

    /** How values merge of which nothing is known. */
    public static Atom deduced() {
        return DEDUCED;
    }

    private static Atom atomic() {
        return ATOMIC;
    }

    private Atom atom(Schema schema) {
        if (schema.name().isEmpty()) {
            return made(schema);
        }
        Atom fixed = FIXED.get(schema.name());
        if (fixed != null) {
            return fixed;
        }
        Atom known = named.get(schema.name() + schema.mapType());
        if (known == null) {
            known = made(schema);
            named.put(schema.name() + schema.mapType(), known);
        }
        return known;
    }

    private Atom made(Schema schema) {
        MergeTypes below = preserves || !schema.preservesUnknownFields() ? this : new MergeTypes(true);
        return switch (schema.type()) {
            case "object" -> Atom.of(below.map(schema));
            case "array" -> Atom.of(below.list(schema));
            case "integer", "number" -> Atom.of(Atom.Scalar.NUMERIC);
            case "boolean" -> Atom.of(Atom.Scalar.BOOLEAN);
            case "string" ->
                schema.format().isEmpty() || schema.format().equals("byte") ? Atom.of(Atom.Scalar.STRING) : SCALAR;
            default -> new Atom(Atom.Scalar.UNTYPED, below.list(schema), below.map(schema));
        };
    }

    private Atom.MapType map(Schema schema) {
        Map<String, Atom.Field> fields = new LinkedHashMap<>();
        schema.fields().forEach((name, field) -> fields.put(name, new Atom.Field(later(field), field.defaultValue())));
        return new Atom.MapType(
                fields, others(schema, fields.isEmpty()), schema.mapType().equals("atomic"));
    }

    /** The type of what has no field of its own. */
    private Atom.@Nullable Ref others(Schema schema, boolean noFields) {
        Schema additional = schema.additional();
        if (additional != null) {
            return later(additional);
        }
        if (schema.additionalForbidden()) {
            return null;
        }
        return schema.additionalOfAnyType() || preserves || noFields ? MergeTypes::deduced : null;
    }

    private Atom.ListType list(Schema schema) {
        Schema items = schema.items();
        Atom.Ref elements = items == null ? MergeTypes::atomic : later(items);
        if (!schema.listType().isEmpty()) {
            boolean map = schema.listType().equals("map");
            boolean atomic = !map && !schema.listType().equals("set");
            return new Atom.ListType(elements, atomic, map ? schema.listMapKeys() : List.of());
        }
        if (schema.patchStrategy().startsWith("merge")) {
            List<String> keys = schema.patchMergeKey().isEmpty() ? List.of() : List.of(schema.patchMergeKey());
            return new Atom.ListType(elements, false, keys);
        }
        return new Atom.ListType(elements, true, List.of());
    }

    /** Types refer to themselves, so each is made when it is met, and kept. */
    private Atom.Ref later(Schema schema) {
        return new Atom.Ref() {
            private volatile @Nullable Atom atom;

            @Override
            public Atom resolve() {
                Atom known = atom;
                if (known == null) {
                    known = atom(schema);
                    atom = known;
                }
                return known;
            }

            private Atom atom(Schema of) {
                return MergeTypes.this.atom(of);
            }
        };
    }
}
