package dev.timonel.cli;

import dev.timonel.dump.Dump;
import dev.timonel.model.KubeJson;
import dev.timonel.routing.explain.ExplanationText;
import dev.timonel.routing.explain.ServiceExplainer;
import dev.timonel.routing.explain.ServiceExplanation;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        description = "Why a Service has the endpoints it has: GET /explain/NAMESPACE/SERVICE.",
        footer = {
            "",
            "Exit status 1: the explanation has an error, which means that nobody answers, or not on some port."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ExplainCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "[NAMESPACE/]SERVICE", description = "The Service.")
    private String service = "";

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            description = "The namespace of a Service that comes without one (default: ${DEFAULT-VALUE}).")
    private String namespace = "default";

    @Mixin
    private DumpInput dump = new DumpInput();

    ExplainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Dump read = dump.read(surroundings);
        int slash = service.indexOf('/');
        ServiceExplanation explanation = ServiceExplainer.explain(
                read.snapshot(), slash < 0 ? namespace : service.substring(0, slash), service.substring(slash + 1));
        if (dump.json()) {
            Answers.json(surroundings, KubeJson.write(explanation));
        } else {
            surroundings.out().print(ExplanationText.of(explanation));
        }
        return Exit.of(explanation.findings().stream().noneMatch(f -> f.severity() == Severity.error));
    }
}
