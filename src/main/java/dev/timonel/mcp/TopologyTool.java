package dev.timonel.mcp;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.timonel.mcp.Tool.Answer;
import dev.timonel.mcp.Tool.Effect;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.routing.Explanation;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What there is: nodes by zone, and services with how many endpoints are ready. */
final class TopologyTool {
    private static final int LISTED = 200;

    private final Moments moments;

    TopologyTool(Moments moments) {
        this.moments = moments;
    }

    /** {@code moreNodes} and {@code moreServices} count what is not listed, if anything. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Topology(
            String apiVersion,
            String kind,
            String resourceVersion,
            int pods,
            List<NodeLine> nodes,
            @Nullable Integer moreNodes,
            List<ServiceLine> services,
            @Nullable Integer moreServices) {}

    /** A node. */
    public record NodeLine(
            String name, String zone, boolean ready, List<String> addresses, List<String> podCidrs, int pods) {}

    /** A service; {@code addresses} are cluster IPs, external IPs and those of its load balancer. */
    public record ServiceLine(
            String namespace,
            String name,
            String type,
            List<String> addresses,
            List<String> ports,
            int readyEndpoints,
            int otherEndpoints) {}

    Tool tool() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put("namespace", Parameter.optional("only the Services of this namespace; all without it"));
        parameters.put("name", Parameter.optional("only the Services whose name has this in it"));
        parameters.put(Moments.AT, Moments.PARAMETER);
        return new Tool(
                "topology",
                "What is in the cluster?",
                "The nodes with their zones, addresses and numbers of pods, and the Services with their addresses, ports and"
                        + " how many endpoints are ready: to find the right name, and Services without endpoints.",
                Effect.Reads,
                parameters,
                Topology.class,
                this::describe);
    }

    private Answer describe(Arguments arguments) {
        ClusterSnapshot snapshot = moments.asked(arguments);
        Collection<KubeObject> nodes = snapshot.list(Kinds.NODE);
        List<KubeObject> services = snapshot.list(Kinds.SERVICE, arguments.text("namespace")).stream()
                .filter(service -> service.name().contains(arguments.text("name")))
                .toList();
        Topology topology = new Topology(
                "routing.timonel.dev/v1",
                "Topology",
                String.valueOf(snapshot.revision()),
                snapshot.count(Kinds.POD),
                nodes.stream().limit(LISTED).map(node -> line(snapshot, node)).toList(),
                more(nodes.size()),
                services.stream()
                        .limit(LISTED)
                        .map(service -> serviceLine(snapshot, service))
                        .toList(),
                more(services.size()));
        return new Answer(text(topology), topology);
    }

    private static @Nullable Integer more(int all) {
        return all <= LISTED ? null : all - LISTED;
    }

    private static NodeLine line(ClusterSnapshot snapshot, KubeObject node) {
        NodeFacts facts = node.facts(NodeFacts.class);
        return new NodeLine(
                node.name(),
                facts.zone(),
                facts.ready(),
                Stream.concat(facts.internalIps().stream(), facts.externalIps().stream())
                        .map(Object::toString)
                        .toList(),
                facts.podCidrs().stream().map(Object::toString).toList(),
                snapshot.podCountOnNode(node.name()));
    }

    private static ServiceLine serviceLine(ClusterSnapshot snapshot, KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        List<SliceFacts.Target> endpoints = snapshot.slicesOf(service.namespace(), service.name()).stream()
                .flatMap(slice -> slice.facts(SliceFacts.class).endpoints().stream())
                .toList();
        int ready = (int) endpoints.stream().filter(SliceFacts.Target::ready).count();
        return new ServiceLine(
                service.namespace(),
                service.name(),
                facts.headless() ? "Headless" : facts.type(),
                addresses(facts),
                facts.ports().stream()
                        .map(p -> (p.name().isEmpty() ? "" : p.name() + " ") + p.port() + "/" + p.protocol()
                                + (p.nodePort() == 0 ? "" : " nodePort " + p.nodePort()))
                        .toList(),
                ready,
                endpoints.size() - ready);
    }

    private static List<String> addresses(ServiceFacts facts) {
        return Stream.of(
                        facts.clusterIps().stream().map(Object::toString),
                        facts.externalIps().stream().map(Object::toString),
                        facts.ingress().stream().map(i -> i.ip() == null ? i.hostname() : i.ip().toString()),
                        facts.isExternalName() ? Stream.of(facts.externalName()) : Stream.<String>empty())
                .flatMap(each -> each)
                .toList();
    }

    private static String text(Topology topology) {
        StringBuilder text = new StringBuilder();
        text.append(Explanation.count(topology.pods(), "pod")).append(" in all; nodes\n");
        topology.nodes()
                .forEach(node -> text.append("  ")
                        .append(node.name())
                        .append(node.zone().isEmpty() ? "" : " zone " + node.zone())
                        .append(node.ready() ? "" : " NOT READY")
                        .append(", ")
                        .append(Explanation.count(node.pods(), "pod"))
                        .append('\n'));
        text.append(topology.moreNodes() == null ? "" : "  and " + topology.moreNodes() + " more\n");
        text.append("services\n");
        topology.services()
                .forEach(service -> text.append("  ")
                        .append(service.namespace())
                        .append('/')
                        .append(service.name())
                        .append(' ')
                        .append(service.type())
                        .append(' ')
                        .append(String.join(", ", service.ports()))
                        .append(": ")
                        .append(service.readyEndpoints())
                        .append(" ready")
                        .append(service.otherEndpoints() == 0 ? "" : ", " + service.otherEndpoints() + " not")
                        .append('\n'));
        text.append(
                topology.moreServices() == null
                        ? ""
                        : "  and " + topology.moreServices() + " more: ask by namespace or name\n");
        return text.toString();
    }
}
