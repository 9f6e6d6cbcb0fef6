/** The page, for people; it knows nothing of the cluster but what the HTTP API says to its scripts. */
@NullMarked
package dev.timonel.ui;

import org.jspecify.annotations.NullMarked;
