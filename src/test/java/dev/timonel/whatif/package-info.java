/** Tests of {@code dev.timonel.whatif}. */
@org.jspecify.annotations.NullMarked
package dev.timonel.whatif;
