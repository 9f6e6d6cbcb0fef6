package dev.timonel.api.audit;

import dev.timonel.api.At;
import dev.timonel.api.TextOrJson;
import dev.timonel.audit.Audit;
import dev.timonel.audit.AuditReport;
import dev.timonel.audit.AuditText;
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
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /audit}: JSON, or text for a person who accepts {@code text/plain}. */
@RestController
@Tag(name = "Routing")
class AuditController {
    private final SnapshotSource snapshots;
    private final PastSnapshots past;

    AuditController(SnapshotSource snapshots, PastSnapshots past) {
        this.snapshots = snapshots;
        this.past = past;
    }

    @Operation(
            summary = "What the objects of the cluster say against each other",
            description =
                    "EndpointSlices and Endpoints against the pods that selectors find, addresses and ports that are"
                            + " held twice, ranges, reservations, endpoints on nodes that are not ready, names that DNS"
                            + " does not serve, and what is amiss in each Service by its explanation. An inconsistency is"
                            + " what the controllers of a cluster would not leave so. With Accept: text/plain the same for"
                            + " a terminal.")
    @ApiResponse(
            responseCode = "200",
            description = "The findings, worst first",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = AuditReport.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "400", description = "A severity that there is not: a v1 Status", content = @Content)
    @ApiResponse(responseCode = "410", description = At.GONE, content = @Content)
    @GetMapping("/audit")
    ResponseEntity<byte[]> audit(
            @Parameter(description = "Only what is about objects of this namespace", example = "default")
                    @RequestParam(name = "namespace", defaultValue = "")
                    String namespace,
            @Parameter(
                            description = "Only what is as bad as this, or worse",
                            schema =
                                    @Schema(
                                            allowableValues = {"error", "warning", "info"},
                                            defaultValue = "info"))
                    @RequestParam(name = "severity", defaultValue = "info")
                    String severity,
            @Parameter(description = At.DESCRIPTION) @RequestParam(name = "at", required = false) @Nullable String at,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept) {
        return TextOrJson.answer(accept, () -> Audit.of(past.asked(at, snapshots), namespace, severity), AuditText::of);
    }
}
