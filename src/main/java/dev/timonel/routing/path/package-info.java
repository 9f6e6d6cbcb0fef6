/** The way of a packet through the network, hop by hop. */
@NullMarked
package dev.timonel.routing.path;

import org.jspecify.annotations.NullMarked;
