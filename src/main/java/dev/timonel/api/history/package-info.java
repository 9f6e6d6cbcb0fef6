/** {@code GET /history}. */
@NullMarked
package dev.timonel.api.history;

import org.jspecify.annotations.NullMarked;
