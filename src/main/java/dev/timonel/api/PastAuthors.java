package dev.timonel.api;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.registry.Authored;
import dev.timonel.registry.Client;
import dev.timonel.snapshot.PastChanges;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Who wrote an object that nobody tracked, by the log. */
final class PastAuthors {
    private static final int MOST = 100;
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "apply");

    private PastAuthors() {}

    /**
     * For an apply: none of an object that is tracked, and none of one that was and whose managers somebody made it forget. Of pods the
     * log tells, whatever they forgot.
     */
    static List<Authored> ofUntracked(PastChanges past, KubeObject object) {
        if (!object.metadata().getManagedFields().isEmpty()) {
            return List.of();
        }
        List<Authored> authors = of(past, object);
        boolean forgotten = !object.kind().equals(Kinds.POD)
                && authors.stream().anyMatch(author -> !author.manager().isEmpty());
        return forgotten ? List.of() : authors;
    }

    /** The oldest change first; only the changes of this very object, and no older ones than the log has. */
    static List<Authored> of(PastChanges past, KubeObject object) {
        List<Authored> authors = new ArrayList<>();
        for (Logged change : past.of(object.key(), object.revision(), MOST)) {
            JsonNode after = change.after();
            if (after == null
                    || !after.path("metadata").path("uid").asString("").equals(object.uid())) {
                break;
            }
            boolean first = change.type() == Change.Type.ADDED;
            authors.add(authored(change, first, after));
            if (first) {
                break;
            }
        }
        Collections.reverse(authors);
        return authors;
    }

    private static Authored authored(Logged change, boolean first, JsonNode after) {
        String text = change.cause() == null ? "{}" : change.cause();
        JsonNode cause = KubeJson.tree(text.getBytes(StandardCharsets.UTF_8));
        boolean client = WRITES.contains(cause.path("verb").asString(""));
        return new Authored(
                client
                        ? Client.manager(
                                cause.path("fieldManager").asString(""),
                                cause.path("userAgent").asString(""))
                        : "",
                cause.path("subresource").asString(""),
                Instant.ofEpochMilli(cause.path("at").asLong(0))
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString(),
                first ? null : change.before(),
                after);
    }
}
