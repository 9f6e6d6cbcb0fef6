package dev.timonel.model.merge;

import dev.timonel.model.TypeSchema;
import dev.timonel.model.TypeSchema.FieldSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** How objects of the Kubernetes types merge: their fields by {@link TypeSchema}, what is special by {@link MergeRules}. */
public final class TypeAtoms {
    private static final Map<Class<?>, Atom> KNOWN = new ConcurrentHashMap<>();

    /** What is free-form is one thing. */
    private static final Atom ANY = any();

    /** What a key that an element leaves out is, where it is not the zero of its type. */
    private static final Map<String, JsonNode> DEFAULTS = Map.of(
            "ContainerPort.protocol", JsonNodeFactory.instance.stringNode("TCP"),
            "ServicePort.protocol", JsonNodeFactory.instance.stringNode("TCP"));

    /** Keys that have no default: they are optional. */
    private static final Set<String> OPTIONAL_KEYS = Set.of(
            "ObjectReference.name",
            "AllocatedDeviceStatus.shareID",
            "FlowSchemaCondition.type",
            "PriorityLevelConfigurationCondition.type");

    private TypeAtoms() {}

    public static Atom of(TypeSchema type) {
        Atom known = KNOWN.get(type.type());
        if (known == null) {
            known = make(type);
            KNOWN.put(type.type(), known);
        }
        return known;
    }

    private static Atom make(TypeSchema type) {
        Map<String, Atom.Field> fields = new LinkedHashMap<>();
        type.fields()
                .forEach((name, schema) -> fields.put(
                        name,
                        new Atom.Field(
                                ref(schema, MergeRules.of(type.name(), name)),
                                unlessGiven(type.name() + "." + name, schema))));
        return Atom.of(new Atom.MapType(fields, null, MergeRules.isAtomic(type.name())));
    }

    /** Required fields have the zero of their type as their default, as keys too. */
    private static @Nullable JsonNode unlessGiven(String field, FieldSchema schema) {
        JsonNode own = DEFAULTS.get(field);
        if (own != null || OPTIONAL_KEYS.contains(field)) {
            return own;
        }
        return switch (schema.shape()) {
            case STRING -> JsonNodeFactory.instance.stringNode("");
            case INT32, INT64 -> JsonNodeFactory.instance.numberNode(0);
            default -> null;
        };
    }

    private static Atom.Ref ref(FieldSchema schema, MergeRules.Rule rule) {
        if (schema.shape() == TypeSchema.Shape.OBJECT) {
            return () -> of(schema.type());
        }
        Atom atom = atom(schema, rule);
        return () -> atom;
    }

    private static Atom atom(FieldSchema schema, MergeRules.Rule rule) {
        return switch (schema.shape()) {
            case STRING, TIME, MICRO_TIME, BYTES -> Atom.of(Atom.Scalar.STRING);
            case INT32, INT64, NUMBER -> Atom.of(Atom.Scalar.NUMERIC);
            case BOOLEAN -> Atom.of(Atom.Scalar.BOOLEAN);
            case QUANTITY, INT_OR_STRING -> Atom.of(Atom.Scalar.UNTYPED);
            case ANY, FIELDS, OBJECTS_OR_ANY -> ANY;
            case OBJECT -> of(schema.type());
            case ARRAY -> {
                boolean atomic = rule.kind() == MergeRules.Kind.NONE || rule.kind() == MergeRules.Kind.ATOMIC;
                yield Atom.of(new Atom.ListType(elements(schema), atomic, rule.keys()));
            }
            case MAP -> Atom.of(new Atom.MapType(Map.of(), elements(schema), rule.kind() == MergeRules.Kind.ATOMIC));
        };
    }

    private static Atom.Ref elements(FieldSchema schema) {
        return ref(schema.elements(), new MergeRules.Rule(MergeRules.Kind.NONE, List.of(), "", null));
    }

    private static Atom any() {
        Atom[] any = new Atom[1];
        Atom.Ref self = () -> any[0];
        any[0] = new Atom(
                Atom.Scalar.UNTYPED, new Atom.ListType(self, true, List.of()), new Atom.MapType(Map.of(), self, true));
        return any[0];
    }

    /** Of an object of which nothing is known: maps merge field by field, lists are one thing. */
    public static Atom deduced() {
        Atom[] deduced = new Atom[1];
        Atom.Ref self = () -> deduced[0];
        deduced[0] = new Atom(
                Atom.Scalar.UNTYPED,
                new Atom.ListType(() -> ANY, true, List.of()),
                new Atom.MapType(Map.of(), self, false));
        return deduced[0];
    }
}
