package dev.timonel.api.explain;

import dev.timonel.api.At;
import dev.timonel.api.TextOrJson;
import dev.timonel.diagnosis.Diagnosis;
import dev.timonel.diagnosis.DiagnosisText;
import dev.timonel.diagnosis.Question;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /explain/{namespace}/{service}/why}: why it does not answer, JSON or text. */
@RestController
@Tag(name = "Routing")
class WhyController {
    private final SnapshotSource snapshots;
    private final PastSnapshots past;
    private final Router router;
    private final ProxyConfig config;

    WhyController(SnapshotSource snapshots, PastSnapshots past, Router router, ProxyConfig config) {
        this.snapshots = snapshots;
        this.past = past;
        this.router = router;
        this.config = config;
    }

    @Operation(
            summary = "Why does this Service not answer?",
            description =
                    "Tries every way to the Service as the nodes would, and gives one answer: the verdict, the cause,"
                            + " the objects and fields that show it, a command to try, and what no object tells. With"
                            + " Accept: text/plain the same for a terminal.")
    @ApiResponse(
            responseCode = "200",
            description = "The diagnosis",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = Diagnosis.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "400", description = "from is nobody who can ask: a v1 Status", content = @Content)
    @ApiResponse(
            responseCode = "404",
            description = "No such Service: a v1 Status that says what came nearest",
            content = @Content)
    @ApiResponse(responseCode = "410", description = At.GONE, content = @Content)
    @GetMapping("/explain/{namespace}/{service}/why")
    ResponseEntity<byte[]> why(
            @Parameter(description = "The namespace of the Service", example = "default") @PathVariable("namespace")
                    String namespace,
            @Parameter(description = "The name of the Service", example = "kubernetes") @PathVariable("service")
                    String service,
            @Parameter(
                            description =
                                    "The port that is asked for, by number or name, with /UDP behind it if that counts."
                                            + " Default: all")
                    @RequestParam(name = "port", defaultValue = "")
                    String port,
            @Parameter(
                            description =
                                    "Who asks: an address, namespace/pod, the name of a node, or outside. Default:"
                                            + " anybody, inside and outside")
                    @RequestParam(name = "from", defaultValue = "")
                    String from,
            @Parameter(description = At.DESCRIPTION) @RequestParam(name = "at", required = false) @Nullable String at,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept) {
        return TextOrJson.answer(
                accept,
                () -> Diagnosis.of(
                        past.asked(at, snapshots),
                        router,
                        config,
                        new Question(namespace, service, port.strip(), from.strip())),
                DiagnosisText::of);
    }
}
