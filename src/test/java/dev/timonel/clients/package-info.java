/** The wire, tested by clients that others wrote, against the whole program on both databases. */
@NullMarked
package dev.timonel.clients;

import org.jspecify.annotations.NullMarked;
