/** Tests of {@code dev.timonel.api.whatif}. */
@org.jspecify.annotations.NullMarked
package dev.timonel.api.whatif;
