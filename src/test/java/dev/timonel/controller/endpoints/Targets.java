package dev.timonel.controller.endpoints;

import dev.timonel.model.SliceFacts.Target;
import dev.timonel.net.IpAddress;
import java.util.List;

/** Endpoints of slices for tests of hints: text is {@code ""} where unset. */
final class Targets {
    private static final IpAddress ADDRESS = IpAddress.of("10.1.0.1");

    private Targets() {}

    static Target target(String zone, String node, boolean ready) {
        return target(zone, node, ready, true);
    }

    /** One that says nothing of being ready. */
    static Target unknown(String zone) {
        return target(zone, "", true, false);
    }

    private static Target target(String zone, String node, boolean ready, boolean plain) {
        return new Target(
                ADDRESS, List.of(), "", ready, ready, false, node, zone, "p", "u", List.of(), List.of(), plain);
    }

    /** With a hint for this zone, if it is not {@code ""}. */
    static Target hinted(Target target, String zone) {
        return target.withHints(zone.isEmpty() ? List.of() : List.of(zone), List.of());
    }
}
