@NullMarked
package dev.timonel.store.jpa;

import org.jspecify.annotations.NullMarked;
