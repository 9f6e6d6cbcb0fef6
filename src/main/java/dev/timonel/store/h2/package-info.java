/** The embedded database's file: what makes it durable, and keeps it small. */
@NullMarked
package dev.timonel.store.h2;

import org.jspecify.annotations.NullMarked;
