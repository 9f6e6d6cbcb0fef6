/** What is stored: kinds, keys, objects as bytes with the facts that indexes need, selectors, and refusals as {@code v1 Status}. */
@NullMarked
package dev.timonel.model;

import org.jspecify.annotations.NullMarked;
