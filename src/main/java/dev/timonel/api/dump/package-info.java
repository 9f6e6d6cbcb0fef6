/** {@code POST /import} and {@code GET /export}. */
@NullMarked
package dev.timonel.api.dump;

import org.jspecify.annotations.NullMarked;
