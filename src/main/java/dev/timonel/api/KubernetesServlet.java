package dev.timonel.api;

import dev.timonel.api.table.Negotiation;
import dev.timonel.model.GoDuration;
import dev.timonel.model.Kinds;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.CustomKinds;
import dev.timonel.registry.Registry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The Kubernetes API over raw servlet requests: from a path and a method to one verb. Spring's routing is not used, since
 * paths come with and without trailing slash, and Accept headers are such that Spring refuses them.
 */
final class KubernetesServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** What the servlet answers for. */
    static final String[] MAPPINGS = {
        "/api/*",
        "/apis/*",
        "/version/*",
        "/openapi/*",
        "/healthz/*",
        "/livez/*",
        "/readyz/*",
        "/served/*",
        "/openid/*",
        "/.well-known/*"
    };

    static final List<String> READ_ONLY = List.of("GET", "HEAD");

    private final transient Registry registry;
    private final transient Reviews reviews;
    private final transient ReadVerbs reads;
    private final transient WriteVerbs writes;
    private final transient DeleteVerbs deletes;
    private final transient PodPlacements placements;
    private final transient ScaleVerbs scales;
    private final transient TokenRequests tokens;
    private final transient PodLogs logs;
    private final transient OpenApiAnswers openApi;
    private final transient HealthAnswers health;
    private final transient IssuerDiscovery issuer;
    private final transient AggregatedDiscovery aggregated = new AggregatedDiscovery();

    KubernetesServlet(
            Registry registry,
            Reviews reviews,
            ReadVerbs reads,
            WriteVerbs writes,
            DeleteVerbs deletes,
            PodPlacements placements,
            ScaleVerbs scales,
            TokenRequests tokens,
            PodLogs logs,
            OpenApiAnswers openApi,
            HealthAnswers health,
            IssuerDiscovery issuer) {
        this.registry = registry;
        this.reviews = reviews;
        this.reads = reads;
        this.writes = writes;
        this.deletes = deletes;
        this.placements = placements;
        this.scales = scales;
        this.tokens = tokens;
        this.logs = logs;
        this.openApi = openApi;
        this.health = health;
        this.issuer = issuer;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Exchange exchange = new Exchange(request, response);
        try {
            exchange.query();
            route(RequestPath.parse(request.getRequestURI()), exchange);
        } catch (RuntimeException e) {
            if (response.isCommitted()) {
                throw e;
            }
            exchange.startAgain();
            exchange.answer(Exchange.failure(e));
            if (request.isAsyncStarted()) {
                request.getAsyncContext().complete();
            }
        } finally {
            exchange.leaveRoom();
        }
    }

    private void route(RequestPath path, Exchange exchange) throws IOException {
        Optional<ResourceRequest> resource = path.resource(registry.current().custom());
        if (resource.isPresent()) {
            serve(resource.get(), exchange);
            return;
        }
        requireTimeout(exchange, false);
        Optional<ResourceRequest> empty = EmptyKinds.read(path, exchange.method());
        if (empty.isPresent()) {
            reads.list(empty.get(), exchange);
            return;
        }
        Answer answer = fixed(path, exchange);
        exchange.answer(READ_ONLY.contains(exchange.method()) ? answer : Answer.methodNotAllowed(READ_ONLY));
    }

    private Answer fixed(RequestPath path, Exchange exchange) {
        String first = path.at(0);
        if (HealthAnswers.PATHS.contains(first)) {
            return health.answer(path, exchange.query());
        }
        switch (first) {
            case "api", "apis" -> {
                if (path.length() == 1 && Negotiation.takesDiscovery(exchange.accept())) {
                    return aggregated.answer(first, registry.current().custom(), exchange.header("If-None-Match"));
                }
                return discovery(path, exchange)
                        .map(body -> Answer.json(200, body))
                        .orElseThrow(() -> Unserved.refusal(path));
            }
            case "openapi" -> {
                return openApi.answer(path, exchange);
            }
            case "openid", ".well-known" -> {
                return issuer.answer(path);
            }
            default -> {
                if (path.length() != 1) {
                    throw StatusException.noSuchPath();
                }
            }
        }
        return switch (first) {
            case "version" -> Answer.json(200, Discovery.version());
            case "served" -> Answer.text(200, ServedPage.text(registry.current().custom()));
            default -> throw StatusException.noSuchPath();
        };
    }

    private Optional<JsonNode> discovery(RequestPath path, Exchange exchange) {
        CustomKinds custom = registry.current().custom();
        boolean core = path.at(0).equals("api");
        if (path.length() == 1) {
            String server = exchange.request().getServerName() + ":"
                    + exchange.request().getServerPort();
            return Optional.of(core ? Discovery.coreVersions(server) : Discovery.groups(custom));
        }
        if (core) {
            return path.length() == 2 ? Discovery.resources(path.at(1), custom) : Optional.empty();
        }
        return switch (path.length()) {
            case 2 -> Discovery.group(path.at(1), custom);
            case 3 -> Discovery.resources(path.from(1), custom);
            default -> Optional.empty();
        };
    }

    private void serve(ResourceRequest target, Exchange exchange) throws IOException {
        List<String> allowed = allowed(target);
        if (!allowed.contains(exchange.method())) {
            exchange.answer(Answer.methodNotAllowed(allowed));
            return;
        }
        requireTimeout(
                exchange,
                target.isLog() || (target.isCollection() && exchange.query().flag("watch")));
        if (!READ_ONLY.contains(exchange.method())) {
            Negotiation.requireAcceptable(exchange.accept(), target.isScale() ? null : target.version());
        }
        KindWarnings.of(target.kind(), exchange);
        if (target.isScale()) {
            serveScale(target, exchange);
            return;
        }
        switch (exchange.method()) {
            case "GET", "HEAD" -> read(target, exchange);
            case "POST" -> {
                if (target.isPlacement()) {
                    placements.post(target, exchange);
                } else if (target.isTokenRequest()) {
                    tokens.post(target, exchange);
                } else if (target.isReview()) {
                    reviews.post(target, exchange);
                } else {
                    writes.create(target, exchange);
                }
            }
            case "PUT" -> writes.update(target, exchange);
            case "PATCH" -> writes.patch(target, exchange);
            default -> {
                if (target.isCollection()) {
                    deletes.deleteCollection(target, exchange);
                } else {
                    deletes.delete(target, exchange);
                }
            }
        }
    }

    /** 400 for a time that nobody can understand; of what goes on for long it is not looked at. */
    private static void requireTimeout(Exchange exchange, boolean goesOn) {
        String timeout = exchange.query().getOrEmpty("timeout");
        if (timeout.isEmpty() || goesOn) {
            return;
        }
        try {
            GoDuration.signed(timeout);
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest("invalid timeout specified in the request URL - " + e.getMessage());
        }
    }

    private void read(ResourceRequest target, Exchange exchange) throws IOException {
        if (target.isLog()) {
            logs.get(target, exchange);
        } else if (target.isCollection()) {
            reads.list(target, exchange);
        } else {
            reads.get(target, exchange);
        }
    }

    private void serveScale(ResourceRequest target, Exchange exchange) throws IOException {
        switch (exchange.method()) {
            case "PUT" -> scales.update(target, exchange);
            case "PATCH" -> scales.patch(target, exchange);
            default -> scales.get(target, exchange);
        }
    }

    private static List<String> allowed(ResourceRequest target) {
        if (target.isPlacement() || target.isReview() || target.isTokenRequest()) {
            return List.of("POST");
        }
        if (target.isLog() || Kinds.isReadOnly(target.kind())) {
            return READ_ONLY;
        }
        if (target.isFinalize()) {
            return List.of("PUT");
        }
        if (target.isCollection()) {
            List<String> own = Kinds.isDeletedOneByOne(target.kind())
                    ? List.of("GET", "HEAD", "POST")
                    : List.of("GET", "HEAD", "POST", "DELETE");
            return target.isAcrossNamespaces() ? READ_ONLY : own;
        }
        return target.subresource().isEmpty()
                ? List.of("GET", "HEAD", "PUT", "PATCH", "DELETE")
                : List.of("GET", "HEAD", "PUT", "PATCH");
    }
}
