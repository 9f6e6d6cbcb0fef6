/** Policies of admission as they are stored: which are in force, and what they apply to. */
@NullMarked
package dev.timonel.model.admission;

import org.jspecify.annotations.NullMarked;
