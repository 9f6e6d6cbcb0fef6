package dev.timonel.mcp;

import dev.timonel.compare.ClusterState;
import dev.timonel.compare.RouteDiff;
import dev.timonel.compare.RouteDiffText;
import dev.timonel.mcp.Tool.Answer;
import dev.timonel.mcp.Tool.Effect;
import dev.timonel.routing.ProxyConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** What routes otherwise than before. */
final class CompareTool {
    private final Moments moments;
    private final ProxyConfig config;

    CompareTool(Moments moments, ProxyConfig config) {
        this.moments = moments;
        this.config = config;
    }

    Tool tool() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put(
                "from",
                Parameter.required("the resourceVersion of before; every answer has the one that it is about, and the"
                        + " log goes back some thousands of changes"));
        parameters.put("to", Parameter.optional("the resourceVersion of after; now without it"));
        return new Tool(
                "diff_routes",
                "What routes otherwise than before?",
                "Compares the routing of two moments: frontends that decide otherwise, by class of sources, endpoints that came,"
                        + " went or get another share and why, Services that lost all endpoints, DNS names; breaks is true if"
                        + " something that answered does not any more. Call it when a Service answered before.",
                Effect.Reads,
                parameters,
                RouteDiff.class,
                this::compare);
    }

    private Answer compare(Arguments arguments) {
        RouteDiff diff = RouteDiff.between(
                new ClusterState(moments.asked(arguments, "from"), config),
                new ClusterState(moments.asked(arguments, "to"), config));
        return new Answer(RouteDiffText.of(diff), diff);
    }
}
