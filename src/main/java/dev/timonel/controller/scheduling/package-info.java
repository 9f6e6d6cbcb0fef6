/** Which node a pod goes to, and why none. */
@NullMarked
package dev.timonel.controller.scheduling;

import org.jspecify.annotations.NullMarked;
