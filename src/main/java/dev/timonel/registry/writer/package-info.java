/** The only writer: the queue, the committer, what follows from a change, and the history that watches resume from. */
@NullMarked
package dev.timonel.registry.writer;

import org.jspecify.annotations.NullMarked;
