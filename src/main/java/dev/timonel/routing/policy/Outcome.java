package dev.timonel.routing.policy;

/** What policies say of a connection. */
public enum Outcome {
    /** The pods at both ends are not isolated, or a rule lets it through. */
    Allowed,
    /** A pod is isolated, and no rule lets it through: whatever enforces policies drops it. */
    Denied,
    /** It depends on who the client is, or on the plugin that enforces policies. */
    NotKnown
}
