/** The door to the only writer: proposals in, outcomes out. It knows nothing of what is behind it. */
@NullMarked
package dev.timonel.registry;

import org.jspecify.annotations.NullMarked;
