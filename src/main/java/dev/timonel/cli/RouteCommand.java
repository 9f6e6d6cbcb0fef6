package dev.timonel.cli;

import dev.timonel.dump.Dump;
import dev.timonel.model.KubeJson;
import dev.timonel.routing.NewTurns;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteText;
import dev.timonel.routing.decision.RouteParameters;
import dev.timonel.routing.decision.RouteService;
import dev.timonel.routing.decision.Router;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "route",
        description = "Which pod gets a packet, and why: GET /route.",
        footer = {"", "Exit status 1: the verdict is Reject or Drop."},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RouteCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Where it goes: a name (web.shop:http, node-1:30080), an address, IPv6 in brackets.")
    private String to = "";

    @Option(
            names = "--from",
            paramLabel = "CLIENT",
            description = "Who sends it: NAMESPACE/POD, a node, an address; without it, somebody outside.")
    private @Nullable String from;

    @Option(
            names = "--node",
            description = "The node whose rules see it; else the client's own, or one that owns the address.")
    private @Nullable String node;

    @Option(names = "--protocol", description = "TCP (default), UDP or SCTP.")
    private @Nullable String protocol;

    @Option(names = "--count", description = "How many packets, up to 100000: with the share of each pod.")
    private @Nullable String count;

    @Option(
            names = "--as",
            paramLabel = "VERSION",
            description = "Decide as this version of Kubernetes, 1.37 or later.")
    private @Nullable String version;

    @Option(names = "--ticket", description = "The draw that an answer names as its ticket: the same decision again.")
    private @Nullable String ticket;

    @Mixin
    private DumpInput dump = new DumpInput();

    RouteCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Dump read = dump.read(surroundings);
        RouteParameters parameters = RouteParameters.parse(parameters(), "").in(read.snapshot());
        RouteDecision decision =
                new RouteService(new Router(read.proxy()), new NewTurns()).decide(read.snapshot(), parameters);
        if (dump.json()) {
            Answers.json(surroundings, KubeJson.write(decision));
        } else {
            surroundings.out().print(RouteText.of(parameters.query(), decision));
        }
        return Exit.of(decision.verdict() == Verdict.Forward || decision.verdict() == Verdict.PassThrough);
    }

    private Map<String, String[]> parameters() {
        Map<String, String[]> parameters = new LinkedHashMap<>();
        put(parameters, "to", to);
        put(parameters, "from", from);
        put(parameters, "node", node);
        put(parameters, "protocol", protocol);
        put(parameters, "count", count);
        put(parameters, "as", version);
        put(parameters, "ticket", ticket);
        return parameters;
    }

    private static void put(Map<String, String[]> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.put(name, new String[] {value});
        }
    }
}
