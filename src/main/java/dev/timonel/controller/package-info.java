/** What follows from a change: the reconcilers, listed in the order in which they run. */
@NullMarked
package dev.timonel.controller;

import org.jspecify.annotations.NullMarked;
