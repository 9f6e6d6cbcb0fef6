/** The program: settings, wiring, start and end. */
@NullMarked
package dev.timonel.app;

import org.jspecify.annotations.NullMarked;
