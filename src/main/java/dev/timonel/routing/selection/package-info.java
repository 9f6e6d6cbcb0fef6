/** Which endpoints of a service port a node may use, and why the others not. */
@NullMarked
package dev.timonel.routing.selection;

import org.jspecify.annotations.NullMarked;
