/** What becomes of routes between two states of a cluster: pure, by the decisions of {@code routing} on either. */
@NullMarked
package dev.timonel.compare;

import org.jspecify.annotations.NullMarked;
