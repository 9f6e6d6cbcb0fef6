/** The words of routing: what is asked, drawn and answered. Decisions themselves are below. */
@NullMarked
package dev.timonel.routing;

import org.jspecify.annotations.NullMarked;
