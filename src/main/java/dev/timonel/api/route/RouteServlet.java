package dev.timonel.api.route;

import dev.timonel.api.PrettyJson;
import dev.timonel.api.TextOrJson;
import dev.timonel.model.JsonBytes;
import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteText;
import dev.timonel.routing.decision.RouteParameters;
import dev.timonel.routing.decision.RouteService;
import dev.timonel.routing.decision.Routed;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.apache.tomcat.util.http.InvalidParameterException;

/**
 * {@code GET /route}: which pod gets a packet, and why. Every verdict is an answer; only a bad question is an error. A servlet
 * of its own, as the Kubernetes API is: Spring's way to a method costs more than the decision. Never cached by clients.
 */
final class RouteServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private static final String JSON = "application/json";
    private static final String METHODS = "GET,HEAD,OPTIONS";

    private final transient SnapshotSource snapshots;
    private final transient PastSnapshots past;
    private final transient RouteService routes;
    private final transient RouteJson json = new RouteJson();
    private final transient KnownAnswers answers = new KnownAnswers(json);
    private final transient Map<Verdict, Counter> counters = new EnumMap<>(Verdict.class);

    RouteServlet(SnapshotSource snapshots, PastSnapshots past, RouteService routes, MeterRegistry metrics) {
        this.snapshots = snapshots;
        this.past = past;
        this.routes = routes;
        for (Verdict verdict : Verdict.values()) {
            counters.put(
                    verdict,
                    Counter.builder("timonel.routes")
                            .description("Packets that the routing API decided on")
                            .tag("verdict", verdict.name())
                            .register(metrics));
        }
    }

    @Override
    public void service(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> doGet(request, response);
            case "OPTIONS" -> response.setHeader("Allow", METHODS);
            default -> {
                response.setHeader("Allow", "GET");
                response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            }
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            answer(request, response, PlainQuery.parameters(request));
        } catch (InvalidParameterException unreadable) {
            Status refusal = StatusException.badRequest("the query of the URL cannot be decoded")
                    .status();
            refusal.setMetadata(new ListMeta());
            refuse(request, response, refusal, isPretty(request, Map.of()));
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, Map<String, String[]> parameters)
            throws IOException {
        try {
            RouteParameters parsed = RouteParameters.parse(parameters, request.getRemoteAddr());
            Long at = parsed.at();
            ClusterSnapshot snapshot = at == null ? snapshots.current() : past.at(at);
            Routed routed = routes.route(snapshot, parsed.in(snapshot));
            Counter counter = counters.get(routed.verdict());
            if (counter != null) {
                counter.increment(parsed.count());
            }
            if (prefersText(request)) {
                byte[] text =
                        RouteText.of(routed.asked().query(), routed.told()).getBytes(StandardCharsets.UTF_8);
                answer(request, response, 200, TextOrJson.TEXT.toString(), text);
            } else {
                JsonBytes body =
                        isPretty(request, parameters) ? json.write(routed.told(), true) : answers.write(routed);
                head(response, 200, JSON, body.length());
                if (!request.getMethod().equals("HEAD")) {
                    body.writeTo(response.getOutputStream());
                }
            }
        } catch (StatusException refused) {
            refuse(request, response, refused.status(), isPretty(request, parameters));
        }
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, Status refusal, boolean pretty)
            throws IOException {
        byte[] status = KubeJson.write(refusal);
        answer(request, response, refusal.getCode(), JSON, pretty ? PrettyJson.of(status) : status);
    }

    private static boolean prefersText(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        if (accept == null || accept.equals("*/*") || accept.equals(JSON)) {
            return false;
        }
        return TextOrJson.prefersText(String.join(",", Collections.list(request.getHeaders("Accept"))));
    }

    private static boolean isPretty(HttpServletRequest request, Map<String, String[]> parameters) {
        String[] asked = parameters.get("pretty");
        return PrettyJson.wanted(asked == null ? null : asked[0], request.getHeader("User-Agent"));
    }

    private static void answer(
            HttpServletRequest request, HttpServletResponse response, int code, String contentType, byte[] body)
            throws IOException {
        head(response, code, contentType, body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    private static void head(HttpServletResponse response, int code, String contentType, int length) {
        response.setStatus(code);
        response.setContentType(contentType);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(length);
    }
}
