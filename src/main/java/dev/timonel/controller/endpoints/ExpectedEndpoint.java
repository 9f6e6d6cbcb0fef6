package dev.timonel.controller.endpoints;

import dev.timonel.model.SliceFacts;
import java.util.List;

/** An endpoint as its pod gives it: the target without hints, and the ports on which it should be listed, in the order of the service. */
public record ExpectedEndpoint(SliceFacts.Target target, List<SliceFacts.Port> ports) {
    static ExpectedEndpoint of(PodEndpoint endpoint, List<TargetPort> ports) {
        return new ExpectedEndpoint(
                endpoint.forSlice(), ports.stream().map(TargetPort::forFacts).toList());
    }
}
