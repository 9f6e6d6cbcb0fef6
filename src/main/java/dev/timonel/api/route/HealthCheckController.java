package dev.timonel.api.route;

import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import dev.timonel.routing.table.HealthCheck;
import dev.timonel.snapshot.SnapshotSource;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /healthcheck/{node}/{port}}: what kube-proxy on the node answers on a healthCheckNodePort, with its header.
 */
@RestController
@Tag(name = "Routing", description = "Which pod gets a request, and why")
class HealthCheckController {
    private static final String WEIGHT = "X-Load-Balancing-Endpoint-Weight";

    private final SnapshotSource snapshots;

    HealthCheckController(SnapshotSource snapshots) {
        this.snapshots = snapshots;
    }

    @Operation(
            summary = "A node's answer on a healthCheckNodePort",
            description = "Load balancers ask it for Services with externalTrafficPolicy Local. The header " + WEIGHT
                    + " has the number of the node's own ready endpoints.")
    @ApiResponse(
            responseCode = "200",
            description = "The node has a ready endpoint of the Service",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = HealthCheck.class)))
    @ApiResponse(
            responseCode = "503",
            description = "It has none; pods that terminate do not count, although they may still get traffic",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = HealthCheck.class)))
    @ApiResponse(
            responseCode = "404",
            description = "There is no such node, or no Service has this healthCheckNodePort: a v1 Status",
            content = @Content)
    @GetMapping(path = "/healthcheck/{node}/{port}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> healthCheck(
            @Parameter(description = "The name of a node", example = "node-1") @PathVariable("node") String node,
            @Parameter(description = "The Service's healthCheckNodePort", schema = @Schema(type = "integer"))
                    @PathVariable("port")
                    String port) {
        try {
            HealthCheck check = HealthCheck.of(snapshots.current(), node, number(port));
            return JsonAnswer.of(check.code())
                    .header("X-Content-Type-Options", "nosniff")
                    .header(WEIGHT, Integer.toString(check.localEndpoints()))
                    .body(KubeJson.write(check));
        } catch (StatusException refused) {
            return JsonAnswer.refusal(refused);
        }
    }

    private static int number(String port) {
        int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
        if (number < 1 || number > 65535) {
            throw StatusException.badRequest("invalid port \"" + port + "\": a port is a number from 1 to 65535");
        }
        return number;
    }
}
