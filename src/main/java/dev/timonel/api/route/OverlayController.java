package dev.timonel.api.route;

import dev.timonel.api.At;
import dev.timonel.net.Cidr;
import dev.timonel.routing.overlay.OverlayPlan;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /overlay} and {@code /overlay/{node}}: the pod network between the nodes. */
@RestController
@Tag(name = "Routing", description = "Which pod gets a request, and why")
class OverlayController {
    private final SnapshotSource snapshots;
    private final PastSnapshots past;
    private final List<Cidr> networks;

    OverlayController(SnapshotSource snapshots, PastSnapshots past, List<Cidr> networks) {
        this.snapshots = snapshots;
        this.past = past;
        this.networks = networks;
    }

    @Operation(
            summary = "The pod network of all nodes",
            description = "What flannel would set up on each node: VTEP, MTU, subnet.env, and for every other node the"
                    + " neighbour entry, the FDB entry and the route, in the order in which they are added. Nodes may"
                    + " carry flannel's annotations; those that cannot take part are in leftOut with the reason. The"
                    + " plan of more than 100 nodes comes without peers.")
    @ApiResponse(
            responseCode = "200",
            description = "The plan",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = OverlayPlan.class)))
    @ApiResponse(responseCode = "410", description = At.GONE, content = @Content)
    @GetMapping(path = "/overlay", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> overlay(
            @Parameter(description = At.DESCRIPTION) @RequestParam(name = "at", required = false) @Nullable String at) {
        return JsonAnswer.ok(() -> {
            ClusterSnapshot snapshot = past.asked(at, snapshots);
            return OverlayPlan.of(snapshot, networks(snapshot));
        });
    }

    @Operation(summary = "The pod network as one node sees it", description = "The same plan, of this node alone.")
    @ApiResponse(
            responseCode = "200",
            description = "The plan",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = OverlayPlan.class)))
    @ApiResponse(responseCode = "404", description = "There is no such node: a v1 Status", content = @Content)
    @ApiResponse(responseCode = "410", description = At.GONE, content = @Content)
    @GetMapping(path = "/overlay/{node}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> overlayOf(
            @Parameter(description = "The name of a node", example = "node-1") @PathVariable("node") String node,
            @Parameter(description = At.DESCRIPTION) @RequestParam(name = "at", required = false) @Nullable String at) {
        return JsonAnswer.ok(() -> {
            ClusterSnapshot snapshot = past.asked(at, snapshots);
            return OverlayPlan.of(snapshot, networks(snapshot), node);
        });
    }

    /** Those of an imported cluster are its own. */
    private List<Cidr> networks(ClusterSnapshot snapshot) {
        return Frozen.of(snapshot).map(frozen -> frozen.config().clusterCidrs()).orElse(networks);
    }
}
