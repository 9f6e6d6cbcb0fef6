package dev.timonel.dump;

import dev.timonel.model.CustomShape;
import dev.timonel.model.DefinitionFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.custom.CustomKinds;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.model.custom.SchemaValidation;
import dev.timonel.model.tree.TreeReader.Document;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What may be objects of custom resources: their definitions may come after them. */
final class CustomFinds {
    private static final Set<String> OWN_GROUPS = Stream.concat(
                    Stream.concat(Kinds.STORED.stream(), Kinds.FACES.stream()).map(kind -> kind.group()),
                    Stream.of("timonel.dev"))
            .collect(Collectors.toUnmodifiableSet());

    private final List<Found> all = new ArrayList<>();

    /** An object of a kind that is not known yet. */
    record Found(byte[] json, Set<String> duplicates, String file, long line) {
        Document document() {
            return new Document(KubeJson.tree(json), duplicates);
        }
    }

    static boolean isOne(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash > 0 && !OWN_GROUPS.contains(apiVersion.substring(0, slash));
    }

    /** How many bytes it takes until it is known. */
    int add(Document document, String file, long line) {
        byte[] json = KubeJson.write(document.tree());
        all.add(new Found(json, document.duplicates(), file, line));
        return json.length;
    }

    List<Found> all() {
        return all;
    }

    /** The version that an object says to be of. */
    static Optional<CustomVersion> version(CustomKinds kinds, String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        String version = apiVersion.substring(slash + 1);
        return kinds.of(CustomShape.stored(apiVersion.substring(0, slash), kind, true))
                .map(definition -> definition.version(version))
                .filter(known -> known.facts().name().equals(version));
    }

    /** Whether a server like this one could serve by it: established, without webhooks, and with schemas that it can read. */
    static boolean isServable(KubeObject definition) {
        DefinitionFacts facts = definition.facts(DefinitionFacts.class);
        JsonNode spec = KubeJson.tree(definition.json()).path("spec");
        Set<String> names = new HashSet<>();
        boolean sound = facts.established()
                && !facts.accepted().kind().isEmpty()
                && !facts.accepted().listKind().isEmpty()
                && definition.name().equals(facts.accepted().plural() + "." + facts.group())
                && facts.group().indexOf('.') > 0
                && !OWN_GROUPS.contains(facts.group())
                && facts.versions().stream()
                                .filter(DefinitionFacts.Version::storage)
                                .count()
                        == 1
                && List.of("", "None")
                        .contains(spec.path("conversion").path("strategy").asString(""));
        for (DefinitionFacts.Version version : facts.versions()) {
            sound = sound
                    && names.add(version.name())
                    && Stream.concat(
                                    version.columns().stream().map(DefinitionFacts.PrinterColumn::path),
                                    version.selectable().stream())
                            .allMatch(path -> SchemaValidation.columnPath(path).isEmpty());
        }
        for (JsonNode version : spec.path("versions")) {
            JsonNode schema = version.path("schema").path("openAPIV3Schema");
            sound = sound && schema.isObject() && SchemaValidation.isReadable(schema);
        }
        return sound;
    }

    /** With the status at the end, as objects are stored. */
    static ObjectNode stored(ObjectNode tree, CustomVersion version) {
        tree.put("apiVersion", version.definition().kind().apiVersion());
        JsonNode status = tree.remove("status");
        if (status != null) {
            tree.set("status", status);
        }
        return tree;
    }
}
