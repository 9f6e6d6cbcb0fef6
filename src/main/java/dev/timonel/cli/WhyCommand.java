package dev.timonel.cli;

import dev.timonel.diagnosis.Diagnosis;
import dev.timonel.diagnosis.DiagnosisText;
import dev.timonel.diagnosis.Question;
import dev.timonel.dump.Dump;
import dev.timonel.model.KubeJson;
import dev.timonel.routing.decision.Router;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "why",
        description = "Why a Service does not answer: GET /explain/NAMESPACE/SERVICE/why.",
        footer = {"", "Exit status 1: it does not answer, or in part."},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class WhyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "[NAMESPACE/]SERVICE", description = "The Service.")
    private String service = "";

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            description = "The namespace of a Service that comes without one (default: ${DEFAULT-VALUE}).")
    private String namespace = "default";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "",
            description = "The port that is asked for, by number or name; all of them without it.")
    private String port = "";

    @Option(
            names = "--from",
            paramLabel = "WHO",
            defaultValue = "",
            description = "Who asks: an address, NAMESPACE/POD, a node's name, or outside; anybody without it.")
    private String from = "";

    @Mixin
    private DumpInput dump = new DumpInput();

    WhyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Dump read = dump.read(surroundings);
        int slash = service.indexOf('/');
        Question question = new Question(
                slash < 0 ? namespace : service.substring(0, slash), service.substring(slash + 1), port, from);
        Diagnosis diagnosis = Diagnosis.of(read.snapshot(), new Router(read.proxy()), read.proxy(), question);
        if (dump.json()) {
            Answers.json(surroundings, KubeJson.write(diagnosis));
        } else {
            surroundings.out().print(DiagnosisText.of(diagnosis));
        }
        return Exit.of(
                diagnosis.verdict() == Diagnosis.Verdict.Answers || diagnosis.verdict() == Diagnosis.Verdict.NotKnown);
    }
}
