/** Nodes: their blocks of addresses, the simulated ones, the heartbeat of the others, taints. */
@NullMarked
package dev.timonel.controller.nodes;

import org.jspecify.annotations.NullMarked;
