/** What manifests would do: applied to a copy of a snapshot, with all consequences, and compared with what is. */
@NullMarked
package dev.timonel.whatif;

import org.jspecify.annotations.NullMarked;
