package dev.timonel.api.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.timonel.api.PrettyJson;
import dev.timonel.model.KubeJson;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Backend;
import dev.timonel.routing.RouteDecision.Direction;
import dev.timonel.routing.RouteDecision.Excluded;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.routing.RouteDecision.Share;
import dev.timonel.routing.RouteDecision.Step;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.ObjectWriter;

/**
 * A decision as JSON, byte for byte what Jackson makes of the record, and of that {@link PrettyJson}; written without looking at
 * types. Lists of endpoints and paths stay the same objects while nothing changes, so their JSON is kept as long as they are.
 */
final class RouteJson {
    private static final int LONG = 4;
    private static final int BUFFER = 16 << 10;
    private static final int MAX_KEPT_BUFFER = 64 << 10;
    private static final long MAX_KEPT_BYTES = 16L << 20;
    private static final ObjectWriter COMPACT = KubeJson.mapper().writer();

    private static final SerializedString API_VERSION = name("apiVersion");
    private static final SerializedString KIND = name("kind");
    private static final SerializedString RESOURCE_VERSION = name("resourceVersion");
    private static final SerializedString TICKET = name("ticket");
    private static final SerializedString REPLAY = name("replay");
    private static final SerializedString VERDICT = name("verdict");
    private static final SerializedString REASON = name("reason");
    private static final SerializedString TYPE = name("type");
    private static final SerializedString PROTOCOL = name("protocol");
    private static final SerializedString NAMESPACE = name("namespace");
    private static final SerializedString SERVICE = name("service");
    private static final SerializedString ADDRESS = name("address");
    private static final SerializedString DIRECTION = name("direction");
    private static final SerializedString AT = name("at");
    private static final SerializedString INNER = name("inner");
    private static final SerializedString WHY = name("why");
    private static final SerializedString STEP = name("step");
    private static final SerializedString OUTCOME = name("outcome");
    private static final SerializedString BECAUSE = name("because");
    private static final SerializedString PORT = name("port");
    private static final SerializedString MTU = name("mtu");
    private static final SerializedString COUNT = name("count");
    private static final SerializedString MASQUERADE = name("masquerade");
    private static final SerializedString FRONTEND = name("frontend");
    private static final SerializedString ENDPOINT = name("endpoint");
    private static final SerializedString NODE = name("node");
    private static final SerializedString CANDIDATES = name("candidates");
    private static final SerializedString EXCLUDED = name("excluded");
    private static final SerializedString PATH = name("path");
    private static final SerializedString EXPLANATION = name("explanation");
    private static final SerializedString MORE = name("more");
    private static final SerializedString DISTRIBUTION = name("distribution");
    private static final SerializedString PORT_NAME = name("portName");
    private static final SerializedString POD = name("pod");
    private static final SerializedString ZONE = name("zone");
    private static final SerializedString OUTER = name("outer");

    private final ThreadLocal<ByteArrayOutputStream> buffers =
            ThreadLocal.withInitial(() -> new ByteArrayOutputStream(BUFFER));
    private final Cache<List<?>, SerializableString> kept = Caffeine.newBuilder()
            .weakKeys()
            .executor(Runnable::run)
            .maximumWeight(MAX_KEPT_BYTES)
            .<List<?>, SerializableString>weigher((list, json) -> json.charLength())
            .build();

    /** Encoded once. */
    private static SerializedString name(String property) {
        return new SerializedString(property);
    }

    /** The answer, in a buffer of this thread: it holds until the thread writes its next. */
    ByteArrayOutputStream write(RouteDecision decision, boolean pretty) {
        ByteArrayOutputStream out = buffers.get();
        if (out.size() > MAX_KEPT_BUFFER) {
            out = new ByteArrayOutputStream(BUFFER);
            buffers.set(out);
        }
        out.reset();
        ObjectWriter writer = pretty ? COMPACT.with(PrettyJson.printer()) : COMPACT;
        try (JsonGenerator json = writer.createGenerator(out)) {
            decision(json, decision, pretty);
        }
        if (pretty) {
            out.write('\n');
        }
        return out;
    }

    private void decision(JsonGenerator json, RouteDecision decision, boolean pretty) {
        json.writeStartObject();
        text(json, API_VERSION, decision.apiVersion());
        text(json, KIND, decision.kind());
        text(json, RESOURCE_VERSION, decision.resourceVersion());
        text(json, TICKET, decision.ticket());
        text(json, VERDICT, decision.verdict().name());
        text(json, REASON, decision.reason().name());
        if (decision.frontend() != null) {
            json.writeName(FRONTEND);
            frontend(json, decision.frontend());
        }
        text(json, NODE, decision.node());
        json.writeName(MASQUERADE).writeBoolean(decision.masquerade());
        if (decision.endpoint() != null) {
            json.writeName(ENDPOINT);
            backend(json, decision.endpoint());
        }
        list(json, CANDIDATES, decision.candidates(), RouteJson::backend, !pretty);
        list(json, EXCLUDED, decision.excluded(), RouteJson::excluded, !pretty);
        list(json, PATH, decision.path(), RouteJson::hop, !pretty);
        list(json, EXPLANATION, decision.explanation(), RouteJson::step, false);
        text(json, MORE, decision.more());
        text(json, REPLAY, decision.replay());
        list(json, DISTRIBUTION, decision.distribution(), RouteJson::share, false);
        json.writeEndObject();
    }

    private <T> void list(
            JsonGenerator json,
            SerializedString name,
            @Nullable List<T> list,
            BiConsumer<JsonGenerator, T> element,
            boolean keep) {
        if (list == null) {
            return;
        }
        json.writeName(name);
        if (keep && list.size() >= LONG) {
            json.writeRawValue(kept.get(list, l -> serialized(list, element)));
        } else {
            elements(json, list, element);
        }
    }

    private static <T> SerializableString serialized(List<T> list, BiConsumer<JsonGenerator, T> element) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = COMPACT.createGenerator(out)) {
            elements(json, list, element);
        }
        return new SerializedString(out.toString(StandardCharsets.UTF_8));
    }

    private static <T> void elements(JsonGenerator json, List<T> list, BiConsumer<JsonGenerator, T> element) {
        json.writeStartArray();
        for (T each : list) {
            element.accept(json, each);
        }
        json.writeEndArray();
    }

    private static void frontend(JsonGenerator json, Frontend frontend) {
        json.writeStartObject();
        text(json, TYPE, frontend.type().name());
        text(json, ADDRESS, frontend.address());
        json.writeName(PORT).writeNumber(frontend.port());
        text(json, PROTOCOL, frontend.protocol());
        text(json, NAMESPACE, frontend.namespace());
        text(json, SERVICE, frontend.service());
        text(json, PORT_NAME, frontend.portName());
        json.writeEndObject();
    }

    private static void backend(JsonGenerator json, Backend backend) {
        json.writeStartObject();
        text(json, ADDRESS, backend.address());
        json.writeName(PORT).writeNumber(backend.port());
        text(json, NAMESPACE, backend.namespace());
        text(json, POD, backend.pod());
        text(json, NODE, backend.node());
        text(json, ZONE, backend.zone());
        json.writeEndObject();
    }

    private static void excluded(JsonGenerator json, Excluded excluded) {
        json.writeStartObject();
        text(json, ADDRESS, excluded.address());
        if (excluded.port() != null) {
            json.writeName(PORT).writeNumber(excluded.port());
        }
        text(json, POD, excluded.pod());
        text(json, REASON, excluded.reason().name());
        json.writeEndObject();
    }

    private static void hop(JsonGenerator json, Hop hop) {
        json.writeStartObject();
        text(json, DIRECTION, hop.direction() == Direction.Request ? "request" : "reply");
        text(json, NODE, hop.node());
        text(json, AT, hop.at());
        text(json, INNER, hop.inner());
        text(json, OUTER, hop.outer());
        json.writeName(MTU).writeNumber(hop.mtu());
        text(json, WHY, hop.why());
        json.writeEndObject();
    }

    private static void step(JsonGenerator json, Step step) {
        json.writeStartObject();
        text(json, STEP, step.step());
        text(json, OUTCOME, step.outcome());
        text(json, BECAUSE, step.because());
        json.writeEndObject();
    }

    private static void share(JsonGenerator json, Share share) {
        json.writeStartObject();
        text(json, ADDRESS, share.address());
        json.writeName(PORT).writeNumber(share.port());
        text(json, POD, share.pod());
        json.writeName(COUNT).writeNumber(share.count());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, SerializedString name, @Nullable String value) {
        if (value != null) {
            json.writeName(name).writeString(value);
        }
    }
}
