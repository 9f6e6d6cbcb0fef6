package dev.timonel.mcp;

import dev.timonel.dump.Dump;
import dev.timonel.dump.DumpLimits;
import dev.timonel.dump.DumpRefusedException;
import dev.timonel.dump.DumpReport;
import dev.timonel.dump.DumpText;
import dev.timonel.mcp.Tool.Answer;
import dev.timonel.mcp.Tool.Effect;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A dump of another cluster takes the place of the one that is here. */
final class ImportTool {
    private final Registry registry;
    private final DumpLimits limits;

    ImportTool(Registry registry, DumpLimits limits) {
        this.registry = registry;
        this.limits = limits;
    }

    Tool tool() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put(
                "dump",
                Parameter.required("what kubectl get nodes,namespaces,pods,services,endpointslices,endpoints -A -o yaml"
                        + " prints, or JSON; a large one is better sent to POST /import as a file"));
        parameters.put("replace", Parameter.flag("true if what somebody made on this server may go"));
        parameters.put("dry_run", Parameter.flag("true to report and change nothing"));
        return new Tool(
                "import_dump",
                "Ask about a cluster from its dump",
                "Reads a dump of another cluster and puts it in the place of what is here, frozen at its moment: the"
                        + " other tools then answer about that cluster. Secrets in it are not kept. Ask the user first.",
                Effect.Replaces,
                parameters,
                DumpReport.class,
                this::importDump);
    }

    private Answer importDump(Arguments arguments) {
        boolean dryRun = arguments.flag("dry_run");
        Dump dump = read(arguments.text("dump"));
        Outcome outcome = propose(Proposal.Import.of(dump.snapshot(), arguments.flag("replace"), false, dryRun));
        long revision =
                dryRun ? registry.current().revision() : outcome.object().revision();
        DumpReport report = dump.report().answered(Long.toString(revision), dryRun);
        return new Answer(DumpText.of(report), report);
    }

    private Dump read(String text) {
        try {
            return Dump.read(
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    limits.inFreeMemory(),
                    key -> registry.current().get(key));
        } catch (DumpRefusedException refused) {
            throw StatusException.badRequest("the dump is refused: " + refused.told());
        }
    }

    private Outcome propose(Proposal proposal) {
        try {
            return registry.propose(proposal).get(Registry.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof StatusException refused) {
                throw refused;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (TimeoutException late) {
            throw StatusException.timeout("the import takes too long; whether it took effect is unknown");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw StatusException.unavailable("the server is shutting down");
        }
    }
}
