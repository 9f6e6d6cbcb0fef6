package dev.timonel.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One change: the revision that it made, the one with which its transaction was published, when, why, and of a modification the
 * fields. {@code because} leads from what woke its reconciler back to where it began. {@code at} is missing where nobody kept it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"revision", "published", "at", "type", "object", "cause", "because", "fields"})
public record HistoryEntry(
        String revision,
        String published,
        @Nullable String at,
        Change.Type type,
        HistoryObject object,
        HistoryCause cause,
        @Nullable List<Because> because,
        @Nullable List<FieldChange> fields) {

    /** What an entry is about. {@code resource} is the plural name, as in a path of the API. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"resource", "namespace", "name"})
    public record HistoryObject(String resource, @Nullable String namespace, String name) {
        public static HistoryObject of(ObjectKey key) {
            return new HistoryObject(
                    key.kind().plural(), key.namespace().isEmpty() ? null : key.namespace(), key.name());
        }

        @Override
        public String toString() {
            return resource + " " + (namespace == null ? "" : namespace + "/") + name;
        }
    }

    /**
     * Who made a change: a client by its verb, or a reconciler and the revision that woke it (missing if its time had come);
     * {@code by} is Client, Reconciler, or Unknown for changes from before causes were kept. {@code then} are reconcilers that
     * changed the same object after, in the same transaction.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"by", "verb", "subresource", "userAgent", "fieldManager", "reconciler", "wokenBy", "then"})
    public record HistoryCause(
            By by,
            @Nullable String verb,
            @Nullable String subresource,
            @Nullable String userAgent,
            @Nullable String fieldManager,
            @Nullable String reconciler,
            @Nullable String wokenBy,
            @Nullable List<String> then) {
        /** Who made a change. */
        public enum By {
            Client,
            Reconciler,
            Unknown
        }

        static HistoryCause of(JsonNode cause) {
            String reconciler = text(cause, "reconciler");
            By by = reconciler != null ? By.Reconciler : text(cause, "verb") != null ? By.Client : By.Unknown;
            JsonNode then = cause.path("then");
            return new HistoryCause(
                    by,
                    text(cause, "verb"),
                    text(cause, "subresource"),
                    text(cause, "userAgent"),
                    text(cause, "fieldManager"),
                    reconciler,
                    text(cause, "wokenBy"),
                    then.isEmpty()
                            ? null
                            : then.valueStream().map(JsonNode::asString).toList());
        }

        private static @Nullable String text(JsonNode cause, String name) {
            JsonNode value = cause.path(name);
            return value.isMissingNode() ? null : value.asString();
        }
    }

    /** A change that another followed from. */
    @JsonPropertyOrder({"revision", "type", "object", "cause"})
    public record Because(String revision, Change.Type type, HistoryObject object, HistoryCause cause) {}

    /** Without why it came about, beyond its own cause; of a Secret without what changed. */
    public static HistoryEntry of(Logged change) {
        JsonNode cause = cause(change);
        return new HistoryEntry(
                Long.toString(change.revision()),
                Long.toString(change.published()),
                cause.has("at")
                        ? Instant.ofEpochMilli(cause.path("at").asLong()).toString()
                        : null,
                change.type(),
                HistoryObject.of(change.key()),
                HistoryCause.of(cause),
                null,
                change.type() == Change.Type.MODIFIED
                                && change.before() != null
                                && !change.key().kind().equals(Kinds.SECRET)
                        ? FieldChange.between(change.before(), Objects.requireNonNull(change.after()))
                        : null);
    }

    static Because because(Logged change) {
        return new Because(
                Long.toString(change.revision()),
                change.type(),
                HistoryObject.of(change.key()),
                HistoryCause.of(cause(change)));
    }

    HistoryEntry because(List<Because> chain) {
        return new HistoryEntry(
                revision, published, at, type, object, cause, chain.isEmpty() ? null : List.copyOf(chain), fields);
    }

    private static JsonNode cause(Logged change) {
        String cause = change.cause();
        return KubeJson.tree((cause == null ? "{}" : cause).getBytes(StandardCharsets.UTF_8));
    }
}
