/** Why a service does not answer: one verdict, one cause, what shows it, and what to try. Pure. */
@NullMarked
package dev.timonel.diagnosis;

import org.jspecify.annotations.NullMarked;
