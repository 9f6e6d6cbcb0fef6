/** Requests that nobody would write, by the thousand, to the whole program: each is answered, and the state stays whole. */
@NullMarked
package dev.timonel.fuzz;

import org.jspecify.annotations.NullMarked;
