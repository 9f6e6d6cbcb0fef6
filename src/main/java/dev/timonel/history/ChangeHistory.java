package dev.timonel.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.history.HistoryEntry.Because;
import dev.timonel.model.Kinds;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.PastChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes, the newest first, as {@code GET /history} has them. {@code floor}: the log has every change after this revision.
 * {@code older} is the revision to ask up to ({@code to}) for those before; missing if there are none, as far as the log goes.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"apiVersion", "kind", "resourceVersion", "floor", "older", "changes"})
public record ChangeHistory(
        String apiVersion,
        String kind,
        String resourceVersion,
        String floor,
        @Nullable String older,
        @JsonProperty("changes") List<HistoryEntry> changes) {
    private static final int AT_ONCE = 500;
    private static final int MOST_LOOKED_AT = 20_000;
    private static final int LONGEST_CHAIN = 8;

    private static ChangeHistory of(long now, PastChanges past, @Nullable Long older, List<HistoryEntry> changes) {
        return new ChangeHistory(
                "routing.timonel.dev/v1",
                "ChangeHistory",
                Long.toString(now),
                Long.toString(past.floor()),
                older == null ? null : Long.toString(older),
                List.copyOf(changes));
    }

    /** Of one object, up to so many of revision {@code upTo} and before, with fields and the way back to where each began. */
    public static ChangeHistory ofObject(PastChanges past, long now, ObjectKey key, long upTo, int limit) {
        List<Logged> found = past.of(key, upTo, limit + 1);
        List<HistoryEntry> entries = new ArrayList<>();
        for (Logged change : found.subList(0, Math.min(limit, found.size()))) {
            HistoryEntry entry = HistoryEntry.of(change);
            entries.add(entry.because(chain(past, entry)));
        }
        return of(now, past, found.size() > limit ? found.get(limit).revision() : null, entries);
    }

    private static List<Because> chain(PastChanges past, HistoryEntry entry) {
        List<Because> chain = new ArrayList<>();
        String wokenBy = entry.cause().wokenBy();
        while (wokenBy != null && chain.size() < LONGEST_CHAIN) {
            long revision = Long.parseLong(wokenBy);
            List<Logged> waker = past.between(revision - 1, revision);
            if (waker.isEmpty()) {
                break;
            }
            Because because = HistoryEntry.because(waker.get(0));
            chain.add(because);
            wokenBy = because.cause().wokenBy();
        }
        return chain;
    }

    /**
     * Of all objects, without fields: up to so many after {@code from} up to {@code to}, of a kind or of all, of a namespace or
     * of all. A page ends early after many that are not asked for; {@code older} then leads on.
     */
    public static ChangeHistory ofAll(
            PastChanges past, long now, long from, long to, int limit, @Nullable ResourceKind kind, String namespace) {
        Predicate<ObjectKey> asked = key -> Kinds.isOfTheApi(key.kind())
                && (kind == null || kind.equals(key.kind()))
                && (namespace.isEmpty() || namespace.equals(key.namespace()));
        long after = Math.max(from, past.floor());
        List<HistoryEntry> entries = new ArrayList<>();
        long upTo = to;
        for (long looked = 0; upTo > after && looked < MOST_LOOKED_AT; looked += AT_ONCE) {
            long next = Math.max(after, upTo - AT_ONCE);
            for (Logged change : past.between(next, upTo)) {
                if (asked.test(change.key())) {
                    if (entries.size() == limit) {
                        return of(now, past, change.revision(), entries);
                    }
                    entries.add(HistoryEntry.of(change));
                }
            }
            upTo = next;
        }
        return of(now, past, upTo > after ? upTo : null, entries);
    }
}
