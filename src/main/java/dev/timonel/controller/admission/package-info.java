/** The status of policies of admission. */
@NullMarked
package dev.timonel.controller.admission;

import org.jspecify.annotations.NullMarked;
