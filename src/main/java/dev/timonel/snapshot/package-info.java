/** The read model: everything at one revision, immutable, with what objects are found by. */
@NullMarked
package dev.timonel.snapshot;

import org.jspecify.annotations.NullMarked;
