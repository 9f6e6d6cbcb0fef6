@NullMarked
package dev.timonel.registry;

import org.jspecify.annotations.NullMarked;
