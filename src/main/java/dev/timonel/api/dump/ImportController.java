package dev.timonel.api.dump;

import dev.timonel.api.TextOrJson;
import dev.timonel.dump.Dump;
import dev.timonel.dump.DumpLimits;
import dev.timonel.dump.DumpRefusedException;
import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /import}: a dump takes the place of the cluster that is there, or is refused as a whole. */
@RestController
@Tag(name = "Dumps", description = "The state of a cluster in one file, in and out")
class ImportController {
    /** A large cluster is decided and written for that long. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Registry registry;
    private final DumpLimits limits;
    /** Two dumps are not in memory together. */
    private final Semaphore turn = new Semaphore(1);

    ImportController(Registry registry, DumpLimits limits) {
        this.registry = registry;
        this.limits = limits;
    }

    @Operation(
            summary = "Import a cluster from a dump",
            description =
                    "Takes what kubectl get -o yaml or -o json prints, any number of lists and documents, or a tar"
                            + " archive of such files, with gzip or without; what it is shows in the body. All of it takes"
                            + " the place of what is there, in one transaction, and the cluster is frozen: nothing is"
                            + " scheduled, evicted, expired or collected, and ages are told against the time of the dump."
                            + " The answer says what was kept and left out, how each setting of the cluster is known, and"
                            + " what is amiss in the dump. With Accept: text/plain the same for a terminal.")
    @Parameter(
            name = "replace",
            in = ParameterIn.QUERY,
            description = "Whether what somebody made here may go; without it such a server answers 409",
            schema = @Schema(type = "boolean", defaultValue = "false"))
    @Parameter(
            name = "endpoints",
            in = ParameterIn.QUERY,
            description = "Whether slices and Endpoints stay as dumped, or follow from selectors and pods",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"keep", "recompute"},
                            defaultValue = "keep"))
    @Parameter(
            name = "dryRun",
            in = ParameterIn.QUERY,
            description = "All: report, and change nothing",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"All"}))
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = "application/yaml", schema = @Schema(type = "string")),
                @Content(mediaType = "application/json", schema = @Schema(type = "object")),
                @Content(mediaType = "application/gzip", schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = "application/x-tar", schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = "application/octet-stream", schema = @Schema(type = "string", format = "binary"))
            })
    @ApiResponse(
            responseCode = "200",
            description = "The report",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = ImportReport.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "400", description = "No dump, with line and reason: a v1 Status", content = @Content)
    @ApiResponse(responseCode = "409", description = "The server is not empty: a v1 Status", content = @Content)
    @ApiResponse(responseCode = "413", description = "The dump is too large: a v1 Status", content = @Content)
    @ApiResponse(responseCode = "415", description = "Not a media type of dumps: a v1 Status", content = @Content)
    @PostMapping("/import")
    ResponseEntity<byte[]> importDump(
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept)
            throws IOException {
        try {
            ImportReport report = read(ImportOptions.of(request), request);
            return TextOrJson.prefersText(accept)
                    ? TextOrJson.body(200, TextOrJson.TEXT, report.text().getBytes(StandardCharsets.UTF_8))
                    : TextOrJson.body(200, MediaType.APPLICATION_JSON, KubeJson.write(report));
        } catch (StatusException refused) {
            return TextOrJson.refusal(refused);
        }
    }

    private ImportReport read(ImportOptions options, HttpServletRequest request) throws IOException {
        if (!turn.tryAcquire()) {
            throw StatusException.unavailable("another dump is being imported");
        }
        try {
            Wanted wanted = Wanted.read(request, limits, options, registry);
            Outcome outcome = propose(wanted.proposal());
            long revision = options.dryRun()
                    ? registry.current().revision()
                    : outcome.object().revision();
            return wanted.report().answered(revision, options.dryRun());
        } catch (DumpRefusedException refused) {
            throw refused.tooLarge()
                    ? StatusException.tooLarge(refused.told())
                    : StatusException.badRequest("the dump is refused: " + refused.told());
        } finally {
            turn.release();
        }
    }

    /** A dump that was read, and what there is to say of it: its snapshot is not in memory while it is put in place. */
    private record Wanted(Proposal.Import proposal, ImportReport report) {
        static Wanted read(HttpServletRequest request, DumpLimits limits, ImportOptions options, Registry registry)
                throws IOException, DumpRefusedException {
            Dump dump = Dump.read(
                    request.getInputStream(),
                    limits.inFreeMemory(),
                    key -> registry.current().get(key));
            return new Wanted(
                    Proposal.Import.of(dump.snapshot(), options.replace(), options.recompute(), options.dryRun()),
                    ImportReport.of(dump.report(), dump.snapshot()));
        }
    }

    private Outcome propose(Proposal proposal) {
        try {
            return registry.propose(proposal).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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
