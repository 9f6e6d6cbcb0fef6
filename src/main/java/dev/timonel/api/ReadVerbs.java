package dev.timonel.api;

import dev.timonel.api.table.ListPage;
import dev.timonel.api.table.Negotiation;
import dev.timonel.api.table.Representation;
import dev.timonel.api.watch.Selection;
import dev.timonel.api.watch.WatchConnection;
import dev.timonel.api.watch.WatchHub;
import dev.timonel.api.watch.WatchRequest;
import dev.timonel.model.FieldSelector;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Registry;
import dev.timonel.snapshot.ClusterSnapshot;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * get, list and watch, the same for every kind ({@code k8s.io/apiserver/pkg/endpoints/handlers/get.go}). A get takes
 * {@code resourceVersionMatch=Exact} as well, which Kubernetes has for lists alone.
 */
final class ReadVerbs {
    private final Registry registry;
    private final Negotiation negotiation;
    private final Pages pages;
    private final WatchHub watches;
    private final UntrackedPods untracked;

    ReadVerbs(Registry registry, Negotiation negotiation, Pages pages, WatchHub watches, UntrackedPods untracked) {
        this.registry = registry;
        this.negotiation = negotiation;
        this.pages = pages;
        this.watches = watches;
        this.untracked = untracked;
    }

    static Selection selection(ResourceRequest target, QueryParameters query) {
        return new Selection(
                target.kind(),
                target.namespace(),
                LabelSelector.parse(query.get("labelSelector")),
                target.version() == null
                        ? FieldSelector.parse(fieldSelector(target, query.get("fieldSelector")), target.kind())
                        : FieldSelector.parse(
                                query.get("fieldSelector"),
                                Set.copyOf(target.version().facts().selectable())));
    }

    private static @Nullable String fieldSelector(ResourceRequest target, @Nullable String text) {
        return target.face() == null || text == null ? text : target.face().fieldSelector(text);
    }

    void get(ResourceRequest target, Exchange exchange) throws IOException {
        Representation representation = representation(target, exchange);
        ClusterSnapshot newest = registry.current();
        long asked = ListOptions.revision(exchange.query().getOrEmpty("resourceVersion"));
        if (asked > newest.revision()) {
            throw StatusException.futureResourceVersion(asked, newest.revision());
        }
        Supplier<KubeObject> object = () -> found(target, registry.current());
        if (asked > 0 && ListOptions.EXACT.equals(exchange.query().get("resourceVersionMatch"))) {
            ClusterSnapshot past = registry.past().exactly(asked);
            object = () -> found(target, past);
        }
        boolean withAuthors = target.kind().equals(Kinds.POD) && !representation.isTable() && exchange.isReadByEye();
        exchange.answer(Answer.json(200, representation.one(withAuthors ? untracked.shown(object) : object.get())));
    }

    private static KubeObject found(ResourceRequest target, ClusterSnapshot snapshot) {
        return snapshot.get(target.key()).orElseThrow(() -> StatusException.notFound(target.key()));
    }

    /** LIST, or WATCH if the query says so. */
    void list(ResourceRequest target, Exchange exchange) throws IOException {
        ListOptions options = ListOptions.parse(exchange.query());
        Representation representation = representation(target, exchange);
        Selection selection = selection(target, exchange.query());
        if (options.watch() && !exchange.method().equals("HEAD")) {
            watch(selection, options, representation, exchange);
            return;
        }
        ListPage page = pages.page(selection, options, registry.current());
        exchange.stream(representation, page);
    }

    private void watch(Selection selection, ListOptions options, Representation representation, Exchange exchange)
            throws IOException {
        Negotiation.requireStream(exchange.accept(), representation, WatchConnection.isWebSocket(exchange.request()));
        WatchRequest watch = new WatchRequest(
                selection,
                representation,
                options.revision(),
                options.sendInitialEvents(),
                options.bookmarks(),
                options.timeoutSeconds());
        WatchConnection.serve(watches, watch, exchange.request(), exchange.response());
    }

    private Representation representation(ResourceRequest target, Exchange exchange) {
        return negotiation.choose(
                exchange.accept(),
                exchange.query().get("includeObject"),
                target.face(),
                target.version(),
                WatchConnection.isWebSocket(exchange.request()));
    }
}
