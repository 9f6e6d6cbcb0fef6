package dev.timonel.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.timonel.api.table.ListPage;
import dev.timonel.api.watch.Selection;
import dev.timonel.model.KubeObject;
import dev.timonel.model.StatusException;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PastSnapshots;
import io.fabric8.kubernetes.api.model.ListMetaBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Lists, whole or page by page. Every page of a list comes from the snapshot of its first one, which is kept for a while, however
 * short the log is; snapshots share structure, so keeping one costs what has changed since. Once that is too much, and after a
 * while, it comes from the log.
 */
final class Pages {
    private static final Duration KEPT_FOR = Duration.ofMinutes(5);
    private static final int KEPT_AT_MOST = 256;
    private static final String TOO_OLD =
            "The provided continue parameter is too old to display a consistent list result. You can start a new list"
                    + " without the continue parameter, or use the continue token in this response to retrieve the"
                    + " remainder of the results. Continuing with the provided token results in an inconsistent list -"
                    + " objects that were created, modified, or deleted between the time the first chunk was returned and"
                    + " now may show up in the list.";

    private final PastSnapshots past;
    private final LongSupplier replaced;
    private final long most;
    private final Cache<Long, Begun> kept;

    /** A snapshot whose first page is out, and what {@code replaced} was then. */
    private record Begun(ClusterSnapshot snapshot, long replaced) {}

    /** {@code replaced}: the bytes of all objects that were replaced or deleted so far, of which it keeps {@code most} alive. */
    Pages(PastSnapshots past, Ticker ticker, LongSupplier replaced, long most) {
        this.past = past;
        this.replaced = replaced;
        this.most = most;
        this.kept = Caffeine.newBuilder()
                .maximumSize(KEPT_AT_MOST)
                .expireAfterAccess(KEPT_FOR)
                .ticker(ticker)
                .build();
    }

    /** The page that these options ask for. {@code current} is the newest snapshot. */
    ListPage page(Selection selection, ListOptions options, ClusterSnapshot current) {
        if (options.token().isEmpty()) {
            ClusterSnapshot snapshot = snapshotFor(options, current);
            return page(selection, options, snapshot, selection.in(snapshot));
        }
        if (options.revision() != 0) {
            throw StatusException.badRequest("specifying resource version is not allowed when using continue");
        }
        ContinueToken token = ContinueToken.decode(options.token());
        if (!selection.namespace().isEmpty() && !selection.namespace().equals(token.namespace())) {
            throw StatusException.badRequest("invalid continue token: it belongs to another namespace");
        }
        ClusterSnapshot snapshot = token.revision() == ContinueToken.INCONSISTENT
                ? current
                : at(token.revision(), current).orElseThrow(() -> tooOld(token));
        return page(selection, options, snapshot, selection.after(token.key(selection.kind()), snapshot));
    }

    private ClusterSnapshot snapshotFor(ListOptions options, ClusterSnapshot current) {
        long asked = options.revision();
        if (asked > current.revision()) {
            throw StatusException.futureResourceVersion(asked, current.revision());
        }
        if (!options.exact()) {
            return current;
        }
        return at(asked, current)
                .orElseThrow(() -> StatusException.expired("The resourceVersion for the provided list is too old."));
    }

    private Optional<ClusterSnapshot> at(long revision, ClusterSnapshot current) {
        if (revision == current.revision()) {
            return Optional.of(current);
        }
        Begun begun = kept.getIfPresent(revision);
        if (begun != null) {
            return Optional.of(begun.snapshot());
        }
        boolean withinTheLog = revision >= Math.max(1, past.floor()) && revision < current.revision();
        return withinTheLog ? Optional.of(past.exactly(revision)) : Optional.empty();
    }

    private ListPage page(
            Selection selection, ListOptions options, ClusterSnapshot snapshot, Stream<KubeObject> matching) {
        if (options.limit() == 0) {
            return new ListPage(selection.kind(), snapshot.revision(), matching.toList(), "", null);
        }
        List<KubeObject> oneMore =
                matching.limit(Math.min(options.limit(), Integer.MAX_VALUE) + 1).toList();
        if (oneMore.size() <= options.limit()) {
            return new ListPage(selection.kind(), snapshot.revision(), oneMore, "", null);
        }
        List<KubeObject> some = oneMore.subList(0, (int) options.limit());
        KubeObject last = some.get(some.size() - 1);
        keep(snapshot);
        return new ListPage(
                selection.kind(),
                snapshot.revision(),
                some,
                new ContinueToken(snapshot.revision(), last.namespace(), last.name()).encode(),
                selection.isWhole()
                        ? (long) selection.rest(last.key(), snapshot).size()
                        : null);
    }

    private void keep(ClusterSnapshot snapshot) {
        long now = replaced.getAsLong();
        kept.asMap().values().removeIf(begun -> now - begun.replaced() > most);
        kept.asMap().putIfAbsent(snapshot.revision(), new Begun(snapshot, now));
    }

    private static StatusException tooOld(ContinueToken token) {
        StatusException expired = StatusException.expired(TOO_OLD);
        expired.status()
                .setMetadata(new ListMetaBuilder()
                        .withContinue(token.inconsistent().encode())
                        .build());
        return expired;
    }
}
