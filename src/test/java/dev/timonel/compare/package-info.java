/** Tests of {@code dev.timonel.compare}. */
@org.jspecify.annotations.NullMarked
package dev.timonel.compare;
