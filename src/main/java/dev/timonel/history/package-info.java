/** Pure: what changed, field by field, and which consequence of what. */
@NullMarked
package dev.timonel.history;

import org.jspecify.annotations.NullMarked;
