/** What of services and nodes decisions look up, compiled from one state of them. */
@NullMarked
package dev.timonel.routing.table;

import org.jspecify.annotations.NullMarked;
