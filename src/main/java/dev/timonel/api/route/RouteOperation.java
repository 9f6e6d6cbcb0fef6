package dev.timonel.api.route;

import dev.timonel.api.At;
import dev.timonel.routing.RouteDecision;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What springdoc reads of {@code GET /route}. {@link RouteServlet} answers, since its mapping is the more exact one. */
@RestController
@Tag(name = "Routing", description = "Which pod gets a request, and why")
class RouteOperation {
    private final RouteServlet servlet;

    RouteOperation(RouteServlet servlet) {
        this.servlet = servlet;
    }

    @Operation(
            summary = "Decide where a packet goes, and explain it",
            description = "Follows the rules of kube-proxy in nftables mode on the node whose rules see the packet."
                    + " The candidates take turns exactly; ClientIP affinity holds a client where the Service asks for it."
                    + " All four verdicts (Forward, Reject, Drop, PassThrough) are answers with status 200. With Accept:"
                    + " text/plain the same for a terminal.")
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            required = true,
            description = "host:port. The host is a cluster IP, node IP, load-balancer IP, external IP, pod IP, an IPv6"
                    + " address in brackets, or a name; the port may be a service port's name if the host is a service",
            schema = @Schema(type = "string"),
            examples = {
                @ExampleObject(name = "service by name", value = "web.default:80"),
                @ExampleObject(name = "service by name and port name", value = "web.default.svc.cluster.local:http"),
                @ExampleObject(name = "cluster IP", value = "10.96.0.10:80"),
                @ExampleObject(name = "node port", value = "node-1:30080"),
                @ExampleObject(name = "IPv6", value = "[fd00:10:96::a]:80")
            })
    @Parameter(
            name = "protocol",
            in = ParameterIn.QUERY,
            description = "The transport protocol",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"TCP", "UDP", "SCTP"},
                            defaultValue = "TCP"))
    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description =
                    "Who sends it: namespace/pod (shop/web-1), the name of a node, an IP address (203.0.113.9, which"
                            + " is outside unless a pod or node has it), or outside, whose address nobody knows. Default:"
                            + " the caller",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "node",
            in = ParameterIn.QUERY,
            description = "The node whose rules see the packet. Default: the source's own; else the one that owns the"
                    + " destination; else the one that the load balancer picks",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "count",
            in = ParameterIn.QUERY,
            description = "How many packets; above 1 the answer has a distribution",
            schema = @Schema(type = "integer", minimum = "1", maximum = "100000", defaultValue = "1"))
    @Parameter(
            name = "as",
            in = ParameterIn.QUERY,
            description =
                    "The version of Kubernetes to decide as: from 1.40 on, externalIPs no longer count by default",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"1.37", "1.38", "1.39", "1.40"},
                            defaultValue = "1.37"))
    @Parameter(name = "at", in = ParameterIn.QUERY, description = At.DESCRIPTION, schema = @Schema(type = "string"))
    @Parameter(
            name = "ticket",
            in = ParameterIn.QUERY,
            description = "What was drawn, as an answer has it: with its query and its resourceVersion as at, the same"
                    + " decision again, ClientIP affinity included. Nobody's turn is taken, and nobody is remembered."
                    + " Without it a question of the past starts with ticket 0 and remembers nobody",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "explain",
            in = ParameterIn.QUERY,
            description = "false leaves out explanation, path, candidates and excluded",
            schema = @Schema(type = "boolean", defaultValue = "true"))
    @ApiResponse(
            responseCode = "200",
            description = "The decision",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = RouteDecision.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "400", description = "A malformed query: a v1 Status", content = @Content)
    @ApiResponse(
            responseCode = "404",
            description = "A name or node that does not exist: a v1 Status that says what came nearest",
            content = @Content)
    @ApiResponse(responseCode = "410", description = At.GONE, content = @Content)
    @GetMapping("/route")
    void route(
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws ServletException, IOException {
        servlet.service(request, response);
    }
}
