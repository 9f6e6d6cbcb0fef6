@NullMarked
package dev.timonel.dns;

import org.jspecify.annotations.NullMarked;
