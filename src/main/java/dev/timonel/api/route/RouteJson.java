package dev.timonel.api.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.timonel.api.PrettyJson;
import dev.timonel.api.route.RouteWriter.Name;
import dev.timonel.model.JsonBytes;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Backend;
import dev.timonel.routing.RouteDecision.Direction;
import dev.timonel.routing.RouteDecision.Excluded;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.routing.RouteDecision.Share;
import dev.timonel.routing.RouteDecision.Step;
import dev.timonel.routing.policy.PolicyAnswer;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A decision as JSON, byte for byte what Jackson makes of the record, and of that {@link PrettyJson}; written without looking at
 * types. Lists of endpoints and paths stay the same objects while nothing changes, so their JSON is kept as long as they are.
 */
final class RouteJson {
    private static final int LONG = 4;
    private static final int BUFFER = 16 << 10;
    private static final int MAX_KEPT_BUFFER = 64 << 10;
    private static final long MAX_KEPT_BYTES = 16L << 20;

    private static final Name API_VERSION = Name.of("apiVersion");
    private static final Name KIND = Name.of("kind");
    private static final Name RESOURCE_VERSION = Name.of("resourceVersion");
    private static final Name TICKET = Name.of("ticket");
    private static final Name REPLAY = Name.of("replay");
    private static final Name VERDICT = Name.of("verdict");
    private static final Name REASON = Name.of("reason");
    private static final Name TYPE = Name.of("type");
    private static final Name PROTOCOL = Name.of("protocol");
    private static final Name NAMESPACE = Name.of("namespace");
    private static final Name SERVICE = Name.of("service");
    private static final Name ADDRESS = Name.of("address");
    private static final Name DIRECTION = Name.of("direction");
    private static final Name AT = Name.of("at");
    private static final Name INNER = Name.of("inner");
    private static final Name WHY = Name.of("why");
    private static final Name STEP = Name.of("step");
    private static final Name OUTCOME = Name.of("outcome");
    private static final Name BECAUSE = Name.of("because");
    private static final Name PORT = Name.of("port");
    private static final Name MTU = Name.of("mtu");
    private static final Name COUNT = Name.of("count");
    private static final Name MASQUERADE = Name.of("masquerade");
    private static final Name FRONTEND = Name.of("frontend");
    private static final Name ENDPOINT = Name.of("endpoint");
    private static final Name NODE = Name.of("node");
    private static final Name CANDIDATES = Name.of("candidates");
    private static final Name EXCLUDED = Name.of("excluded");
    private static final Name PATH = Name.of("path");
    private static final Name EXPLANATION = Name.of("explanation");
    private static final Name MORE = Name.of("more");
    private static final Name DISTRIBUTION = Name.of("distribution");
    private static final Name PORT_NAME = Name.of("portName");
    private static final Name POD = Name.of("pod");
    private static final Name ZONE = Name.of("zone");
    private static final Name OUTER = Name.of("outer");
    private static final Name POLICY = Name.of("policy");
    private static final Name POLICIES = Name.of("policies");
    private static final Name ENFORCED = Name.of("enforced");
    private static final Name SAYS = Name.of("says");
    private static final Name ENDPOINTS = Name.of("endpoints");

    private final ThreadLocal<JsonBytes> buffers = ThreadLocal.withInitial(() -> new JsonBytes(BUFFER));
    private final Cache<List<?>, byte[]> kept = Caffeine.newBuilder()
            .weakKeys()
            .executor(Runnable::run)
            .maximumWeight(MAX_KEPT_BYTES)
            .<List<?>, byte[]>weigher((list, json) -> json.length)
            .build();

    /** The answer, in a buffer of this thread: it holds until the thread writes its next. */
    JsonBytes write(RouteDecision decision, boolean pretty) {
        JsonBytes out = buffer();
        decision(new RouteWriter(out, pretty), decision, pretty);
        return pretty ? out.raw("\n") : out;
    }

    /** The buffer of this thread, empty. */
    JsonBytes buffer() {
        JsonBytes out = buffers.get();
        if (out.length() > MAX_KEPT_BUFFER) {
            out = new JsonBytes(BUFFER);
            buffers.set(out);
        }
        out.clear();
        return out;
    }

    private void decision(RouteWriter json, RouteDecision decision, boolean pretty) {
        json.begin();
        json.text(API_VERSION, decision.apiVersion());
        json.text(KIND, decision.kind());
        json.text(RESOURCE_VERSION, decision.resourceVersion());
        json.text(TICKET, decision.ticket());
        json.text(VERDICT, decision.verdict().name());
        json.text(REASON, decision.reason().name());
        if (decision.frontend() != null) {
            json.name(FRONTEND);
            frontend(json, decision.frontend());
        }
        json.text(NODE, decision.node());
        json.truth(MASQUERADE, decision.masquerade());
        if (decision.endpoint() != null) {
            json.name(ENDPOINT);
            backend(json, decision.endpoint());
        }
        list(json, CANDIDATES, decision.candidates(), RouteJson::backend, !pretty);
        list(json, EXCLUDED, decision.excluded(), RouteJson::excluded, !pretty);
        if (decision.policy() != null) {
            json.name(POLICY);
            policy(json, decision.policy());
        }
        list(json, PATH, decision.path(), RouteJson::hop, !pretty);
        list(json, EXPLANATION, decision.explanation(), RouteJson::step, false);
        json.text(MORE, decision.more());
        json.text(REPLAY, decision.replay());
        list(json, DISTRIBUTION, decision.distribution(), RouteJson::share, false);
        json.end();
    }

    private <T> void list(
            RouteWriter json, Name name, @Nullable List<T> list, BiConsumer<RouteWriter, T> element, boolean keep) {
        if (list == null) {
            return;
        }
        json.name(name);
        if (keep && list.size() >= LONG) {
            json.value(kept.get(list, l -> written(list, element)));
        } else {
            json.array(list, element);
        }
    }

    private static <T> byte[] written(List<T> list, BiConsumer<RouteWriter, T> element) {
        JsonBytes out = new JsonBytes(1024);
        new RouteWriter(out, false).array(list, element);
        return out.toBytes();
    }

    private static void frontend(RouteWriter json, Frontend frontend) {
        json.begin();
        json.text(TYPE, frontend.type().name());
        json.text(ADDRESS, frontend.address());
        json.number(PORT, frontend.port());
        json.text(PROTOCOL, frontend.protocol());
        json.text(NAMESPACE, frontend.namespace());
        json.text(SERVICE, frontend.service());
        json.text(PORT_NAME, frontend.portName());
        json.end();
    }

    private static void backend(RouteWriter json, Backend backend) {
        json.begin();
        json.text(ADDRESS, backend.address());
        json.number(PORT, backend.port());
        json.text(NAMESPACE, backend.namespace());
        json.text(POD, backend.pod());
        json.text(NODE, backend.node());
        json.text(ZONE, backend.zone());
        json.end();
    }

    private static void excluded(RouteWriter json, Excluded excluded) {
        json.begin();
        json.text(ADDRESS, excluded.address());
        if (excluded.port() != null) {
            json.number(PORT, excluded.port());
        }
        json.text(POD, excluded.pod());
        json.text(REASON, excluded.reason().name());
        json.end();
    }

    private void policy(RouteWriter json, PolicyAnswer policy) {
        json.begin();
        json.text(OUTCOME, policy.outcome().name());
        json.text(ENFORCED, policy.enforced().name());
        list(json, POLICIES, policy.policies(), RouteWriter::text, false);
        json.text(SAYS, policy.says());
        list(json, ENDPOINTS, policy.endpoints(), this::judged, false);
        json.end();
    }

    private void judged(RouteWriter json, PolicyAnswer.Judged judged) {
        json.begin();
        json.text(ADDRESS, judged.address());
        json.number(PORT, judged.port());
        json.text(POD, judged.pod());
        json.text(OUTCOME, judged.outcome().name());
        list(json, POLICIES, judged.policies(), RouteWriter::text, false);
        json.end();
    }

    private static void hop(RouteWriter json, Hop hop) {
        json.begin();
        json.text(DIRECTION, hop.direction() == Direction.Request ? "request" : "reply");
        json.text(NODE, hop.node());
        json.text(AT, hop.at());
        json.text(INNER, hop.inner());
        json.text(OUTER, hop.outer());
        json.number(MTU, hop.mtu());
        json.text(WHY, hop.why());
        json.end();
    }

    private static void step(RouteWriter json, Step step) {
        json.begin();
        json.text(STEP, step.step());
        json.text(OUTCOME, step.outcome());
        json.text(BECAUSE, step.because());
        json.end();
    }

    private static void share(RouteWriter json, Share share) {
        json.begin();
        json.text(ADDRESS, share.address());
        json.number(PORT, share.port());
        json.text(POD, share.pod());
        json.number(COUNT, share.count());
        json.end();
    }
}
