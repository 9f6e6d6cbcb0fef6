package dev.timonel.api.explain;

import dev.timonel.api.At;
import dev.timonel.api.TextOrJson;
import dev.timonel.routing.explain.ExplanationText;
import dev.timonel.routing.explain.ServiceExplainer;
import dev.timonel.routing.explain.ServiceExplanation;
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

/** {@code GET /explain/{namespace}/{service}}: JSON, or text for a person who accepts {@code text/plain}. */
@RestController
@Tag(name = "Routing")
class ExplainController {
    private final SnapshotSource snapshots;
    private final PastSnapshots past;

    ExplainController(SnapshotSource snapshots, PastSnapshots past) {
        this.snapshots = snapshots;
        this.past = past;
    }

    @Operation(
            summary = "Explain why a Service has the endpoints it has",
            description = "The selector against the pods that it finds or nearly finds, the pods that are left out and"
                    + " why, ports that lead nowhere, and policies and hints that keep traffic from endpoints. With"
                    + " Accept: text/plain the same for a terminal.")
    @ApiResponse(
            responseCode = "200",
            description = "The explanation, findings worst first",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = ServiceExplanation.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string"))
            })
    @ApiResponse(
            responseCode = "404",
            description = "No such Service: a v1 Status that says what came nearest",
            content = @Content)
    @ApiResponse(responseCode = "410", description = At.GONE, content = @Content)
    @GetMapping("/explain/{namespace}/{service}")
    ResponseEntity<byte[]> explain(
            @Parameter(description = "The namespace of the Service", example = "default") @PathVariable("namespace")
                    String namespace,
            @Parameter(description = "The name of the Service", example = "kubernetes") @PathVariable("service")
                    String service,
            @Parameter(description = At.DESCRIPTION) @RequestParam(name = "at", required = false) @Nullable String at,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept) {
        return TextOrJson.answer(
                accept,
                () -> ServiceExplainer.explain(past.asked(at, snapshots), namespace, service),
                ExplanationText::of);
    }
}
