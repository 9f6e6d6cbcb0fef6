/** How many pods may be taken away at once, by PodDisruptionBudgets. */
@NullMarked
package dev.timonel.controller.disruption;

import org.jspecify.annotations.NullMarked;
