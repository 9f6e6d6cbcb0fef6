@NullMarked
package dev.timonel.store;

import org.jspecify.annotations.NullMarked;
