/** Public test vectors, replayed through a running server. */
@org.jspecify.annotations.NullMarked
package dev.timonel.vectors;
