package dev.timonel.model.custom;

import dev.timonel.model.DefinitionFacts;
import dev.timonel.model.FieldError;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.TypeSchema;
import dev.timonel.model.merge.Atom;
import dev.timonel.model.merge.TypeAtoms;
import dev.timonel.model.rules.Verdicts;
import dev.timonel.model.schema.Defaulting;
import dev.timonel.model.schema.MergeTypes;
import dev.timonel.model.schema.ObjectValidation;
import dev.timonel.model.schema.Pruning;
import dev.timonel.model.schema.Schema;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One version of a custom resource. */
public final class CustomVersion {
    private final Definition definition;
    private final DefinitionFacts.Version facts;
    private final Verdicts verdicts = new Verdicts();
    /** Objects that this version shows as they are stored, as long as somebody else holds them. */
    private final Set<KubeObject> asStored =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private volatile @Nullable Schema schema;
    private volatile @Nullable Atom atom;

    CustomVersion(Definition definition, DefinitionFacts.Version facts) {
        this.definition = definition;
        this.facts = facts;
    }

    public Definition definition() {
        return definition;
    }

    public DefinitionFacts.Version facts() {
        return facts;
    }

    /** The kind as clients of this version know it. */
    public ResourceKind kind() {
        return definition.kind(facts);
    }

    public Schema schema() {
        Schema known = schema;
        if (known == null) {
            known = definition.schema(facts.name());
            schema = known;
        }
        return known;
    }

    /** How objects of this version merge; their metadata as that of every object. */
    public Atom atom() {
        Atom known = atom;
        if (known == null) {
            known = root(MergeTypes.of(schema(), false));
            atom = known;
        }
        return known;
    }

    private static Atom root(Atom schema) {
        Atom.MapType map = Objects.requireNonNull(schema.map());
        Map<String, Atom.Field> fields = new LinkedHashMap<>(map.fields());
        Atom text = Atom.of(Atom.Scalar.STRING);
        Atom metadata = TypeAtoms.of(TypeSchema.of(ObjectMeta.class));
        fields.put("apiVersion", new Atom.Field(() -> text, null));
        fields.put("kind", new Atom.Field(() -> text, null));
        fields.put("metadata", new Atom.Field(() -> metadata, null));
        return Atom.of(new Atom.MapType(fields, map.elements(), false));
    }

    /** Takes out of a sent object what the schema does not name; the paths of it. */
    public List<String> prune(ObjectNode tree) {
        return Pruning.prune(tree, schema());
    }

    /** Fills in what is left out. */
    public void fill(GenericKubernetesResource object) {
        ObjectNode tree = tree(object);
        Defaulting.fill(tree, schema());
        take(tree, object);
    }

    /** A stored object as this version has it: its fields, with defaults. The tree is changed. */
    public ObjectNode shown(ObjectNode tree) {
        tree.put("apiVersion", definition.group() + "/" + facts.name());
        Pruning.prune(tree, schema());
        Defaulting.fill(tree, schema());
        return tree;
    }

    /** The same as JSON. */
    public byte[] shown(KubeObject stored) {
        if (asStored.contains(stored)) {
            return stored.json();
        }
        byte[] json = stored.json();
        byte[] shown = KubeJson.write(shown((ObjectNode) KubeJson.tree(json)));
        if (facts.storage() && Arrays.equals(shown, json)) {
            asStored.add(stored);
        }
        return shown;
    }

    /** The same of an object, which stays as it is. */
    public GenericKubernetesResource shown(GenericKubernetesResource stored) {
        return KubeJson.fromTree(shown(tree(stored)), GenericKubernetesResource.class);
    }

    /**
     * What is wrong with the object, which is of this version; {@code before} is what it was, null for nothing. What was wrong
     * before and was left as it was is not told.
     */
    public List<FieldError> errors(GenericKubernetesResource object, @Nullable GenericKubernetesResource before) {
        ObjectNode tree = tree(object);
        ObjectNode old = before == null ? null : tree(before);
        List<FieldError> errors = schemaErrors(tree);
        if (old != null && !errors.isEmpty()) {
            errors.removeAll(schemaErrors(old));
        }
        if (errors.isEmpty()) {
            errors.addAll(verdicts.errors(tree, old, schema()));
        }
        return errors;
    }

    private List<FieldError> schemaErrors(ObjectNode tree) {
        List<FieldError> errors = new ArrayList<>(ObjectValidation.errors(tree, schema()));
        errors.addAll(ListTypes.errors(tree, schema()));
        return errors;
    }

    private static ObjectNode tree(GenericKubernetesResource object) {
        return (ObjectNode) KubeJson.tree(KubeJson.write(object));
    }

    private static void take(ObjectNode tree, GenericKubernetesResource object) {
        object.setAdditionalProperties(
                KubeJson.fromTree(tree, GenericKubernetesResource.class).getAdditionalProperties());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CustomVersion that
                && facts.name().equals(that.facts.name())
                && definition.equals(that.definition);
    }

    @Override
    public int hashCode() {
        return Objects.hash(facts.name(), definition);
    }
}
