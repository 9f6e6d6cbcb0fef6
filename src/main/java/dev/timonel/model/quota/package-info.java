/** How much of what the objects of a namespace use. */
@NullMarked
package dev.timonel.model.quota;

import org.jspecify.annotations.NullMarked;
