/** Merge, JSON and strategic merge patches. */
@NullMarked
package dev.timonel.api.patch;

import org.jspecify.annotations.NullMarked;
