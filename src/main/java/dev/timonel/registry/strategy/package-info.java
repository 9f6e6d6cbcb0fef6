/** What a kind says about how it is written, and what several kinds validate alike. */
@NullMarked
package dev.timonel.registry.strategy;

import org.jspecify.annotations.NullMarked;
