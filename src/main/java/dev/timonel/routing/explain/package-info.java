/** Why a service has the endpoints it has. */
@NullMarked
package dev.timonel.routing.explain;

import org.jspecify.annotations.NullMarked;
