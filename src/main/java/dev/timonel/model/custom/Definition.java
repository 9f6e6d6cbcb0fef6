package dev.timonel.model.custom;

import dev.timonel.model.DefinitionFacts;
import dev.timonel.model.DefinitionFacts.CustomNames;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.schema.Schema;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One CustomResourceDefinition at one revision. Its schemas are read when they are first asked for. */
public final class Definition {
    private final KubeObject object;
    private final DefinitionFacts facts;
    private final List<CustomVersion> versions = new ArrayList<>();
    private volatile @Nullable Boolean rules;

    Definition(KubeObject object) {
        this.object = object;
        this.facts = object.facts(DefinitionFacts.class);
        facts.versions().forEach(version -> versions.add(new CustomVersion(this, version)));
    }

    KubeObject object() {
        return object;
    }

    public String group() {
        return facts.group();
    }

    public CustomNames names() {
        return facts.accepted();
    }

    /** What tells it from others of its name, and from itself before and after a change of its spec. */
    public String hash() {
        return object.uid() + "/" + object.generation() + "/" + facts.accepted().hashCode();
    }

    public boolean isBeingDeleted() {
        return object.deleting();
    }

    /** Whether objects have rules to keep, which may take long to judge. */
    public boolean hasRules() {
        Boolean known = rules;
        if (known == null) {
            known = new String(object.json(), StandardCharsets.UTF_8).contains("\"x-kubernetes-validations\"");
            rules = known;
        }
        return known;
    }

    /** The kind as it is stored. */
    public ResourceKind kind() {
        return kind(storage().facts());
    }

    ResourceKind kind(DefinitionFacts.Version version) {
        CustomNames names = facts.accepted();
        return new ResourceKind(
                facts.group(),
                version.name(),
                names.kind(),
                names.plural(),
                names.singular(),
                names.shortNames(),
                names.categories(),
                facts.namespaced(),
                version.hasStatus(),
                GenericKubernetesResource.class);
    }

    /** The version that objects are written to the store in. */
    public CustomVersion storage() {
        return versions.stream()
                .filter(version -> version.facts().storage())
                .findFirst()
                .orElseThrow();
    }

    /** The versions that clients may ask for. */
    public List<CustomVersion> served() {
        return versions.stream().filter(version -> version.facts().served()).toList();
    }

    public Optional<CustomVersion> served(String name) {
        return served().stream()
                .filter(version -> version.facts().name().equals(name))
                .findFirst();
    }

    /** Of the objects that name this version as theirs, served or not; the stored one for a version that is gone. */
    public CustomVersion version(String name) {
        return versions.stream()
                .filter(version -> version.facts().name().equals(name))
                .findFirst()
                .orElseGet(this::storage);
    }

    /** The schema of a version; one that preserves everything if it has none. */
    Schema schema(String version) {
        for (JsonNode each : KubeJson.tree(object.json()).path("spec").path("versions")) {
            JsonNode schema = each.path("schema").path("openAPIV3Schema");
            if (each.path("name").asString("").equals(version) && schema.isObject()) {
                return Schema.structural(schema);
            }
        }
        return Schema.structural(KubeJson.mapper()
                .createObjectNode()
                .put("type", "object")
                .put("x-kubernetes-preserve-unknown-fields", true));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Definition that && hash().equals(that.hash());
    }

    @Override
    public int hashCode() {
        return Objects.hash(hash());
    }
}
