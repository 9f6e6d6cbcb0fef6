@NullMarked
package dev.timonel.routing;

import org.jspecify.annotations.NullMarked;
