package dev.timonel.routing.policy;

import org.jspecify.annotations.Nullable;

/**
 * A connection after its destination was rewritten: {@code port} is the one at which it arrives. {@code rewriter} is the node
 * under whose address it arrives, null if it comes under the sender's own.
 */
public record Flow(Party from, Party to, int port, String protocol, Party.@Nullable OfNode rewriter) {
    /** {@code 8080/TCP}. */
    String portTitle() {
        return port + "/" + protocol;
    }
}
