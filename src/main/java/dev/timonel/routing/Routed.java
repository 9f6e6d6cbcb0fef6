package dev.timonel.routing;

import java.util.Optional;

/**
 * A decision, and what it drew from: the nodes of a load balancer and the candidates, if it drew at all;
 * {@code affinity} is there if the endpoint is to be remembered for the client.
 */
public record Routed(
        RouteDecision decision,
        Optional<Draws.Draw> nodeDraw,
        Optional<Draws.Draw> endpointDraw,
        Optional<Draws.Affinity> affinity,
        Optional<Draws.Remembered> chosen) {}
