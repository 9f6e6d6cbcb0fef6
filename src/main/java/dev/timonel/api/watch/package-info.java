@NullMarked
package dev.timonel.api.watch;

import org.jspecify.annotations.NullMarked;
