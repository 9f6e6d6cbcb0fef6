/** Policies of admission and their bindings, as they may be written. */
@NullMarked
package dev.timonel.registry.kinds.admission;

import org.jspecify.annotations.NullMarked;
