/**
 * The kinds that can be written, each with its strategy; those that take more than one class have a package of their
 * own.
 */
@NullMarked
package dev.timonel.registry.kinds;

import org.jspecify.annotations.NullMarked;
