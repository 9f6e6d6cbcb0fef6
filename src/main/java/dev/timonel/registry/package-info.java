/** The only writer: strategies and validation of each kind, verbs, and the committer that carries them out with all that follows. */
@NullMarked
package dev.timonel.registry;

import org.jspecify.annotations.NullMarked;
