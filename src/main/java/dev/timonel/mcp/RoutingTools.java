package dev.timonel.mcp;

import dev.timonel.diagnosis.Diagnosis;
import dev.timonel.diagnosis.DiagnosisText;
import dev.timonel.diagnosis.Question;
import dev.timonel.mcp.Tool.Answer;
import dev.timonel.mcp.Tool.Effect;
import dev.timonel.routing.NewTurns;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteText;
import dev.timonel.routing.decision.RouteParameters;
import dev.timonel.routing.decision.RouteService;
import dev.timonel.routing.decision.Router;
import dev.timonel.routing.explain.ExplanationText;
import dev.timonel.routing.explain.ServiceExplainer;
import dev.timonel.routing.explain.ServiceExplanation;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the routing knows of a service: why it does not answer, where a packet goes, and all findings. */
final class RoutingTools {
    private static final String FROM =
            "who asks: an IP address, namespace/pod, the name of a node, or outside; without it anybody, inside and"
                    + " outside";

    private final Moments moments;
    private final Router router;
    private final ProxyConfig config;

    RoutingTools(Moments moments, Router router, ProxyConfig config) {
        this.moments = moments;
        this.router = router;
        this.config = config;
    }

    List<Tool> tools() {
        return List.of(whyNoAnswer(), route(), explainService());
    }

    private Tool whyNoAnswer() {
        Map<String, Parameter> parameters = service();
        parameters.put(
                "port", Parameter.optional("the port that is asked for, by number or name; all of them without it"));
        parameters.put("from", Parameter.optional(FROM));
        parameters.put(Moments.AT, Moments.PARAMETER);
        return new Tool(
                "why_no_answer",
                "Why does this Service not answer?",
                "Call this first when a Kubernetes Service does not answer, refuses connections or times out. Tries"
                        + " every way to the Service as the cluster's nodes would and gives one answer: verdict (Answers,"
                        + " Partly, DoesNotAnswer, NotKnown), the cause, the objects and fields that show it, a command to"
                        + " try, and what no object tells.",
                Effect.Reads,
                parameters,
                Diagnosis.class,
                this::diagnose);
    }

    private Answer diagnose(Arguments arguments) {
        Question question = new Question(
                arguments.text("namespace"), arguments.text("service"), arguments.text("port"), arguments.text("from"));
        Diagnosis diagnosis = Diagnosis.of(moments.asked(arguments), router, config, question);
        return new Answer(DiagnosisText.of(diagnosis), diagnosis);
    }

    private Tool route() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put(
                "to",
                Parameter.required(
                        "host:port; a name such as web.shop, a cluster IP, node IP, load balancer's or pod's IP,"
                                + " [IPv6]:port; the port by number or name"));
        parameters.put("protocol", Parameter.optional("TCP without it").of("TCP", "UDP", "SCTP"));
        parameters.put(
                "from",
                Parameter.optional(
                        "who sends it: an IP address, namespace/pod, the name of a node, or outside (also without"
                                + " it)"));
        parameters.put("node", Parameter.optional("the node whose rules see the packet; found without it"));
        parameters.put(
                "count", Parameter.integer("how many packets, 1 to 100000: the answer then has their distribution"));
        parameters.put(
                "ticket",
                Parameter.optional("a number, or the ticket of another answer: the same ticket, the same endpoint"));
        parameters.put(Moments.AT, Moments.PARAMETER);
        return new Tool(
                "route",
                "Which pod gets this packet, and why?",
                "Decides one packet as kube-proxy on the node would: Forward with the endpoint and every hop, Reject"
                        + " (refused), Drop (silence) or PassThrough; with the candidates, each excluded endpoint and its"
                        + " reason.",
                Effect.Reads,
                parameters,
                RouteDecision.class,
                this::decide);
    }

    private Answer decide(Arguments arguments) {
        ClusterSnapshot snapshot = moments.asked(arguments);
        RouteParameters parameters =
                RouteParameters.parse(arguments.asQuery(), "").in(snapshot);
        RouteDecision decision = new RouteService(router, new NewTurns()).decide(snapshot, parameters);
        return new Answer(RouteText.of(parameters.query(), decision), decision);
    }

    private Tool explainService() {
        Map<String, Parameter> parameters = service();
        parameters.put(Moments.AT, Moments.PARAMETER);
        return new Tool(
                "explain_service",
                "Everything that is found of a Service",
                "The selector against the pods that it finds or nearly finds, the pods left out and why, ports that"
                        + " lead nowhere, policies and hints that keep traffic away, known traps; findings worst first.",
                Effect.Reads,
                parameters,
                ServiceExplanation.class,
                arguments -> {
                    ServiceExplanation explanation = ServiceExplainer.explain(
                            moments.asked(arguments), arguments.text("namespace"), arguments.text("service"));
                    return new Answer(ExplanationText.of(explanation), explanation);
                });
    }

    private static Map<String, Parameter> service() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put("namespace", Parameter.required("the namespace of the Service, default if nobody said another"));
        parameters.put("service", Parameter.required("the name of the Service"));
        return parameters;
    }
}
