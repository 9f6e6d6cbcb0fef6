/** What patches do to trees: JSON patch, merge patch, strategic merge patch. */
@NullMarked
package dev.timonel.model.patch;

import org.jspecify.annotations.NullMarked;
