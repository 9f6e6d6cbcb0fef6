/** What flannel would set up on each node, derived from the snapshot. */
@NullMarked
package dev.timonel.routing.overlay;

import org.jspecify.annotations.NullMarked;
