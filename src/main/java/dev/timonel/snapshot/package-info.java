@NullMarked
package dev.timonel.snapshot;

import org.jspecify.annotations.NullMarked;
