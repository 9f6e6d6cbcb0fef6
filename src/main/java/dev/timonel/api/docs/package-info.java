/** Swagger UI: the paths that kinds have, beside those that controllers declare. Swagger's model is on Jackson 2. */
@NullMarked
package dev.timonel.api.docs;

import org.jspecify.annotations.NullMarked;
