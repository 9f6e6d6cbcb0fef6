/** The database as the committer needs it: one transaction, its outcome, and the log of changes. */
@NullMarked
package dev.timonel.store;

import org.jspecify.annotations.NullMarked;
