/** What is inconsistent in the state of a cluster, and what is likely to be a mistake in it. */
@NullMarked
package dev.timonel.audit;

import org.jspecify.annotations.NullMarked;
