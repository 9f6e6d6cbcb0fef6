/** What orders the pods that are to be placed. */
@NullMarked
package dev.timonel.registry.kinds.scheduling;

import org.jspecify.annotations.NullMarked;
