/** Volumes, claims to them and their classes. */
@NullMarked
package dev.timonel.registry.kinds.storage;

import org.jspecify.annotations.NullMarked;
