/** Watches: who sees which change, in order, without waiting for slow clients. */
@NullMarked
package dev.timonel.api.watch;

import org.jspecify.annotations.NullMarked;
