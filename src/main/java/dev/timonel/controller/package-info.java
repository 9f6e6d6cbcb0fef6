/** What follows from a change: reconcilers that plan from a snapshot alone. */
@NullMarked
package dev.timonel.controller;

import org.jspecify.annotations.NullMarked;
