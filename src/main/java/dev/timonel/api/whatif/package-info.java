/** {@code POST /what-if} and {@code GET /diff}. */
@NullMarked
package dev.timonel.api.whatif;

import org.jspecify.annotations.NullMarked;
