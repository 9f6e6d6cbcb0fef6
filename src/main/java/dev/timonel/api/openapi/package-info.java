/** The OpenAPI v3 documents that kubectl reads for validation and {@code explain}. */
@NullMarked
package dev.timonel.api.openapi;

import org.jspecify.annotations.NullMarked;
