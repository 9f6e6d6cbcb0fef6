@NullMarked
package dev.timonel.api.codec;

import org.jspecify.annotations.NullMarked;
