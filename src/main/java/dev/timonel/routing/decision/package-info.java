/** Which endpoint gets a packet, and why: pure decisions on a snapshot, as kube-proxy in nftables mode makes them. */
@NullMarked
package dev.timonel.routing.decision;

import org.jspecify.annotations.NullMarked;
