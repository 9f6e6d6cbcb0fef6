package dev.timonel.whatif;

import dev.timonel.model.StatusException;
import dev.timonel.model.tree.Complaint;
import dev.timonel.model.tree.TreeReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * What a change consists of, in order: any mix that {@code kubectl apply -f} takes. Read from YAML of any number of documents
 * or from JSON values one after the other; a List stands for its items.
 */
public final class Manifests {
    /** Bytes of a change. */
    public static final int MAX_BYTES = 3 * 1024 * 1024;

    /** Manifests in one change. */
    public static final int MAX_COUNT = 2000;

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(100)
            .maxNumberLength(100)
            .build();
    private static final TokenStreamFactory JSON =
            JsonFactory.builder().streamReadConstraints(LIMITS).build();
    private static final TokenStreamFactory YAML =
            YAMLFactory.builder().streamReadConstraints(LIMITS).build();

    private final List<Manifest> all = new ArrayList<>();
    private final String namespace;

    private Manifests(String namespace) {
        this.namespace = namespace;
    }

    List<Manifest> all() {
        return all;
    }

    /**
     * {@code namespace} is for those that name none. Throws a {@link StatusException}: 400 with the line for what can't be read,
     * 413 for what is too large.
     */
    public static Manifests read(byte[] change, String namespace) {
        if (change.length > MAX_BYTES) {
            throw StatusException.tooLarge("a change has at most " + MAX_BYTES + " bytes");
        }
        if (!beginsAsJson(change)) {
            return read(change, YAML, namespace);
        }
        try {
            return read(change, JSON, namespace);
        } catch (StatusException noJson) {
            try {
                return read(change, YAML, namespace);
            } catch (StatusException noYamlEither) {
                throw noJson;
            }
        }
    }

    private static Manifests read(byte[] change, TokenStreamFactory format, String namespace) {
        Manifests manifests = new Manifests(namespace);
        int whole = 0;
        int begun = 1;
        try (JsonParser parser = format.createParser(ObjectReadContext.empty(), change)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                TreeReader.Document read = TreeReader.next(parser, MAX_BYTES);
                whole++;
                manifests.add(read.tree(), read.duplicates(), whole);
                begun = whole + 1;
            }
        } catch (JacksonException unreadable) {
            throw unreadable(begun, Complaint.what(unreadable) + at(unreadable));
        } catch (TreeReader.Malformed unreadable) {
            throw unreadable(begun, String.valueOf(unreadable.getMessage()));
        }
        return manifests;
    }

    private static String at(JacksonException unreadable) {
        return unreadable.getLocation() == null
                ? ""
                : " (line " + unreadable.getLocation().getLineNr() + ")";
    }

    private static StatusException unreadable(int document, String because) {
        return StatusException.badRequest("document " + document + " of the change can't be read: " + because);
    }

    /** It may be YAML all the same: maps are written with braces there, too. */
    private static boolean beginsAsJson(byte[] change) {
        String begin = new String(change, StandardCharsets.ISO_8859_1).stripLeading();
        return begin.startsWith("{") || begin.startsWith("[");
    }

    private void add(JsonNode tree, Set<String> duplicates, int document) {
        if (tree.isNull() || tree.isString() && tree.asString("").isBlank()) {
            return; // nothing between two separators
        }
        if (!(tree instanceof ObjectNode object)) {
            throw unreadable(
                    document,
                    tree.isArray()
                            ? "a list of operations has no target: put it under patch of a Patch with a target"
                            : "a manifest is an object");
        }
        if (object.path("kind").asString("").endsWith("List")
                && object.path("items").isArray()) {
            object.path("items").forEach(item -> add(item, Set.of(), document));
            return;
        }
        if (all.size() == MAX_COUNT) {
            throw StatusException.tooLarge("a change has at most " + MAX_COUNT + " manifests");
        }
        all.add(new Manifest(all.size() + 1, object, duplicates, namespace));
    }
}
