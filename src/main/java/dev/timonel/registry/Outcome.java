package dev.timonel.registry;

import dev.timonel.model.KubeObject;

/**
 * What became of a proposal. {@code object} is the state after the whole transaction, or for a removal the last state;
 * {@code created}: it did not exist before; {@code removed}: it no longer exists.
 */
public record Outcome(KubeObject object, boolean created, boolean removed) {}
