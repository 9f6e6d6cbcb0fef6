/** Addresses, blocks and ports, as Kubernetes writes them. */
@NullMarked
package dev.timonel.net;

import org.jspecify.annotations.NullMarked;
