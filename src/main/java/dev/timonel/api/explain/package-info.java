/** {@code GET /explain}. */
@NullMarked
package dev.timonel.api.explain;

import org.jspecify.annotations.NullMarked;
