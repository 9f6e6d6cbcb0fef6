/** {@code GET /audit}. */
@NullMarked
package dev.timonel.api.audit;

import org.jspecify.annotations.NullMarked;
