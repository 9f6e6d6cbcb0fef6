/** Tests of {@code dev.timonel.model.patch}. */
@org.jspecify.annotations.NullMarked
package dev.timonel.model.patch;
