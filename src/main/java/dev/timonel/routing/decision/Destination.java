package dev.timonel.routing.decision;

import dev.timonel.model.KubeObject;
import dev.timonel.net.IpAddress;

/** What the host of a query stands for, once names are resolved. {@code because} tells how. */
sealed interface Destination {
    String because();

    /** An address to send to. */
    record Address(IpAddress ip, int port, String because) implements Destination {}

    /** A service without an address: the name gives those of its pods. */
    record Pods(KubeObject service, String because) implements Destination {}

    /** A service that is only another name. */
    record Alias(KubeObject service, String target, String because) implements Destination {}
}
