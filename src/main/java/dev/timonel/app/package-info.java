@NullMarked
package dev.timonel.app;

import org.jspecify.annotations.NullMarked;
