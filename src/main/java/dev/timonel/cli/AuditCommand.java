package dev.timonel.cli;

import dev.timonel.audit.Audit;
import dev.timonel.audit.AuditReport;
import dev.timonel.audit.AuditText;
import dev.timonel.dump.Dump;
import dev.timonel.model.KubeJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description = "What the objects of the cluster say against each other: GET /audit.",
        footer = {"", "Exit status 1: an error is among the findings that are printed."},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class AuditCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "",
            description = "Only what is about objects of this namespace.")
    private String namespace = "";

    @Option(
            names = "--severity",
            defaultValue = "info",
            description = "Only what is as bad as this, or worse: error, warning or info (default).")
    private String severity = "info";

    @Mixin
    private DumpInput dump = new DumpInput();

    AuditCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Dump read = dump.read(surroundings);
        AuditReport report = Audit.of(read.snapshot(), namespace, severity);
        if (dump.json()) {
            Answers.json(surroundings, KubeJson.write(report));
        } else {
            surroundings.out().print(AuditText.of(report));
        }
        return Exit.of(!report.hasErrors());
    }
}
