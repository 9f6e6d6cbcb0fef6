package dev.timonel.dump;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.TypeSchema;
import dev.timonel.model.custom.CustomKinds;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.model.custom.FittedObject;
import dev.timonel.model.tree.TreeReader.Document;
import dev.timonel.model.tree.TypedTree;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a dump holds, as it comes in: objects of the kinds that are kept, and counts of all else. */
final class DumpedObjects implements DumpStream.Found {
    private static final int MOST_NAMED = 200;
    private static final int MOST_FILES = 50;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}");
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9]{1,63} \\([A-Za-z0-9./-]{1,120}\\)");
    private static final String OTHERS = "others";

    private final Map<ObjectKey, Kept> kept = new HashMap<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private final Map<String, Integer> unknownFields = new TreeMap<>();
    private final Map<String, String> passedOver = new LinkedHashMap<>();
    private final Newest newest = new Newest();
    private final Told told = new Told();
    private final CustomFinds custom = new CustomFinds();
    private int files;
    private int filesPassedOver;
    private int secrets;
    private long seen;
    private String file = "";
    private final long mostBytes;
    private long keptBytes;

    private final Function<ObjectKey, Optional<KubeObject>> there;

    /** {@code there} are objects that are in memory already. */
    DumpedObjects(long mostBytes, Function<ObjectKey, Optional<KubeObject>> there) {
        this.mostBytes = mostBytes;
        this.there = there;
    }

    private record Kept(KubeObject object, String apiVersion, String file, long line) {}

    /** Names the file that is read from now on. */
    void begin(String name) {
        file = name;
        files++;
    }

    /** A file of an archive that no object comes from. */
    void passOver(String name, String because) {
        filesPassedOver++;
        if (passedOver.size() < MOST_FILES) {
            passedOver.put(name, because);
        }
    }

    long seen() {
        return seen;
    }

    @Override
    public void object(Document document, long line) throws DumpRefusedException {
        ObjectNode tree = (ObjectNode) document.tree();
        String kind = tree.path("kind").asString("");
        String apiVersion = tree.path("apiVersion").asString("");
        if (kind.isEmpty() || apiVersion.isEmpty()) {
            throw new DumpRefusedException(line, "what begins here has no kind and apiVersion; is the dump cut off?");
        }
        if (apiVersion.equals("v1") && kind.equals("Config") && (tree.has("clusters") || tree.has("users"))) {
            throw new DumpRefusedException(line, "this is a kubeconfig, and no dump of a cluster");
        }
        if (apiVersion.equals("v1") && kind.equals("Status")) {
            throw new DumpRefusedException(line, "this is an error that an API server answered, and no dump");
        }
        seen++;
        if (kind.equals("Secret")) {
            secrets++;
            return;
        }
        Optional<ResourceKind> known = known(apiVersion, kind);
        String named = kind + " " + place(tree);
        newest.see(tree, named);
        told.see(kind, tree);
        if (known.isPresent()) {
            keep(known.get(), null, document, named, line);
        } else if (CustomFinds.isOne(apiVersion)) {
            spend(DumpLimits.cost(custom.add(document, file, line)), line);
        } else {
            leaveOut(kind, apiVersion);
        }
    }

    private void leaveOut(String kind, String apiVersion) {
        String type = kind + " (" + apiVersion + ")";
        count(leftOut, TYPE.matcher(type).matches() ? type : OTHERS);
    }

    /** After the last object: those of custom resources whose definitions are there are kept. */
    void finish() throws DumpRefusedException {
        CustomKinds kinds = CustomKinds.of(objects().stream()
                .filter(object -> object.kind().equals(Kinds.CUSTOM_RESOURCE_DEFINITION))
                .toList());
        for (CustomFinds.Found found : custom.all()) {
            Document document = found.document();
            String kind = document.tree().path("kind").asString("");
            String apiVersion = document.tree().path("apiVersion").asString("");
            Optional<CustomVersion> version = CustomFinds.version(kinds, apiVersion, kind);
            file = found.file();
            if (version.isPresent()) {
                String named = kind + " " + place(document.tree());
                keep(version.get().definition().kind(), version.get(), document, named, found.line());
            } else {
                leaveOut(kind, apiVersion);
            }
        }
    }

    private static Optional<ResourceKind> known(String apiVersion, String kind) {
        return OtherVersions.keptAs(apiVersion, kind)
                .or(() -> Kinds.SERVED.stream()
                        .filter(k -> !Kinds.isReadOnly(k))
                        .filter(k -> k.kind().equals(kind) && k.apiVersion().equals(apiVersion))
                        .findFirst());
    }

    private void keep(ResourceKind kind, @Nullable CustomVersion of, Document document, String named, long line)
            throws DumpRefusedException {
        if (!document.duplicates().isEmpty()) {
            throw new DumpRefusedException(line, named + " has a field twice");
        }
        ObjectNode tree = (ObjectNode) document.tree();
        checkName(kind, tree, line);
        if (tree.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("managedFields", "resourceVersion", "selfLink"));
        }
        String version = tree.path("apiVersion").asString("");
        if (of == null && !version.equals(kind.apiVersion())) {
            OtherVersions.rewrite(tree);
        }
        KubeObject read = object(kind, of, tree, named, line);
        if (kind.equals(Kinds.CUSTOM_RESOURCE_DEFINITION) && !CustomFinds.isServable(read)) {
            leaveOut(kind.kind(), kind.apiVersion());
            return;
        }
        KubeObject object = there.apply(read.key()).map(read::heldAs).orElse(read);
        spend(object == read ? DumpLimits.cost(object) : DumpLimits.SHARED, line);
        Kept before = kept.putIfAbsent(object.key(), new Kept(object, version, file, line));
        if (before != null
                && before.apiVersion().equals(version)) { // a server has an object in each version of its kind
            String first = before.file().isEmpty() ? "" : before.file() + ", ";
            throw new DumpRefusedException(
                    line, named + " is there a second time; the first is at " + first + "line " + before.line());
        }
    }

    private void spend(long bytes, long line) throws DumpRefusedException {
        keptBytes += bytes;
        if (keptBytes > mostBytes) {
            throw new DumpRefusedException(
                    line,
                    DumpRefusedException.TOO_LARGE + ": its objects up to here take some " + (keptBytes >> 20)
                            + " MiB, and there is not memory enough to put more in place beside what is there; give it more,"
                            + " as with -Xmx4g, leave out what is not asked about, or put a small dump in the place of"
                            + " what is there first");
        }
    }

    private static void checkName(ResourceKind kind, ObjectNode tree, long line) throws DumpRefusedException {
        String name = tree.path("metadata").path("name").asString("");
        String namespace = tree.path("metadata").path("namespace").asString("");
        if (!NAME.matcher(name).matches()) {
            throw new DumpRefusedException(line, "a " + kind.kind() + " has no name, or none that it could have");
        }
        if (kind.namespaced() != NAME.matcher(namespace).matches() || !kind.namespaced() && !namespace.isEmpty()) {
            throw new DumpRefusedException(
                    line, kind.kind() + " " + name + (kind.namespaced() ? " has no namespace" : " has a namespace"));
        }
    }

    private KubeObject object(ResourceKind kind, @Nullable CustomVersion of, ObjectNode tree, String named, long line)
            throws DumpRefusedException {
        try {
            HasMetadata object = KubeJson.fromTree(of == null ? fitted(kind, tree) : fitted(of, tree), kind.type());
            complete(kind, object.getMetadata());
            return KubeObject.draft(object).committed(kept.size() + 1L).packed();
        } catch (TypedTree.Mismatch mismatch) {
            throw new DumpRefusedException(line, named + ": " + mismatch.getMessage());
        } catch (RuntimeException unreadable) {
            throw new DumpRefusedException(line, named + " is not what such an object is");
        }
    }

    private ObjectNode fitted(ResourceKind kind, ObjectNode tree) {
        TypedTree.Fitted fitted = TypedTree.fit(tree, TypeSchema.of(kind.type()), Set.of());
        tell(kind, fitted.problems());
        fitted.tree().put("kind", kind.kind());
        fitted.tree().put("apiVersion", kind.apiVersion());
        return fitted.tree();
    }

    private ObjectNode fitted(CustomVersion version, ObjectNode tree) {
        FittedObject fitted = FittedObject.of(tree, version);
        tell(version.kind(), fitted.problems());
        return CustomFinds.stored(fitted.tree(), version);
    }

    private void tell(ResourceKind kind, Collection<String> problems) {
        problems.forEach(p -> count(unknownFields, kind.kind() + ": " + p.replaceAll("\\[[0-9]+]", "[]")));
    }

    /** Nodes are run by somebody else; what has no uid gets one that its key determines. */
    private static void complete(ResourceKind kind, ObjectMeta meta) {
        if (kind.equals(Kinds.NODE) && !meta.getAnnotations().containsKey(NodeFacts.AGENT_ANNOTATION)) {
            meta.getAnnotations().put(NodeFacts.AGENT_ANNOTATION, NodeFacts.IMPORTED);
        }
        if (meta.getUid() == null || meta.getUid().isEmpty()) {
            String key = kind.qualifiedResource() + "/" + meta.getNamespace() + "/" + meta.getName();
            meta.setUid(
                    UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString());
        }
    }

    private static String place(JsonNode tree) {
        String name = shown(tree.path("metadata").path("name").asString(""));
        String namespace = tree.path("metadata").path("namespace").asString("");
        return namespace.isEmpty() ? name : shown(namespace) + "/" + name;
    }

    private static String shown(String name) {
        return NAME.matcher(name).matches() ? name : "(unnamed)";
    }

    private static void count(Map<String, Integer> counts, String what) {
        counts.merge(counts.containsKey(what) || counts.size() < MOST_NAMED ? what : OTHERS, 1, Integer::sum);
    }

    int kept() {
        return kept.size();
    }

    Collection<KubeObject> objects() {
        Collection<KubeObject> all = new ArrayList<>(kept.size());
        kept.values().forEach(k -> all.add(k.object()));
        return all;
    }

    /** By kind and apiVersion: {@code Deployment (apps/v1)}. */
    Map<String, Integer> leftOut() {
        return leftOut;
    }

    int secrets() {
        return secrets;
    }

    Map<String, Integer> unknownFields() {
        return unknownFields;
    }

    /** The first of the files that nothing was read from, and why. */
    Map<String, String> passedOver() {
        return passedOver;
    }

    int filesPassedOver() {
        return filesPassedOver;
    }

    int files() {
        return files;
    }

    Newest newest() {
        return newest;
    }

    Told told() {
        return told;
    }
}
