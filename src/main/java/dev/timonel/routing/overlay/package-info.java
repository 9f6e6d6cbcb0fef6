@NullMarked
package dev.timonel.routing.overlay;

import org.jspecify.annotations.NullMarked;
