/** {@code GET /route}, {@code /overlay} and {@code /healthcheck}, and whose turn it is. */
@NullMarked
package dev.timonel.api.route;

import org.jspecify.annotations.NullMarked;
