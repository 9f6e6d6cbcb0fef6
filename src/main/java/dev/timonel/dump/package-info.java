/** The state of another cluster as a dump has it: read whole, told what it lacks, and written again. Pure but for the stream. */
@NullMarked
package dev.timonel.dump;

import org.jspecify.annotations.NullMarked;
