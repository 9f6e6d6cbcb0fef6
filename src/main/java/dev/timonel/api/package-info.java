@NullMarked
package dev.timonel.api;

import org.jspecify.annotations.NullMarked;
