/** The start page, for people; it knows nothing of the cluster. */
@NullMarked
package dev.timonel.ui;

import org.jspecify.annotations.NullMarked;
